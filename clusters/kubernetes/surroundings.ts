/** What lies beside a cluster, and only whoever made it can touch: hosts off the cluster, the nodes' links and tables. */
import type { Artifact, Host } from '../cluster.js'
import type { Observation, Probe } from '../probe.js'
import type { WireObject } from './api.js'

/** All of it optional: what is absent is a capability that the cluster lacks. */
export interface Surroundings {
  /** Calls in: its probes have the source `outside`. */
  readonly outside?: {
    readonly host: Host
    probe(batch: readonly Probe[], trust?: string): Promise<readonly Observation[]>
  }
  /** What pods call. */
  readonly external?: Host
  /** Leads the `externalIPs` of these Services from the outside host to a node. */
  routeExternalIps?(services: readonly WireObject[]): Promise<void>
  /** `node` is the cluster's own name of it. */
  setLink?(node: string, state: 'up' | 'down'): Promise<void>
  /** Forgets what lingers between scenarios in the nodes' kernels: conntrack entries, session affinity. */
  forget?(): Promise<void>
  /** Rules, routes and conntrack entries of the nodes (real names), for a person to read. */
  inspect?(nodes: readonly string[]): Promise<readonly Artifact[]>
}
