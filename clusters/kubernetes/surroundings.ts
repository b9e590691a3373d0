/** What lies beside a cluster, and only whoever made it can touch: hosts off the cluster, the nodes' links and tables. */
import type { Artifact, Host } from '../cluster.js'
import type { Observation, Probe } from '../probe.js'
import type { WireObject } from './api.js'

/** What a source told of its probes. */
export interface Told {
  readonly observations: readonly Observation[]
  /** Nonces of the UDP attempts without a reply, by probe id: their receivers may have seen them. */
  readonly unanswered: Readonly<Record<string, readonly string[]>>
}

/** All of it optional: what is absent is a capability that the cluster lacks. */
export interface Surroundings {
  /** Calls in: its probes have the source `outside`. */
  readonly outside?: {
    readonly host: Host
    probe(batch: readonly Probe[], trust?: string): Promise<Told>
  }
  /** What pods call. */
  readonly external?: {
    readonly host: Host
    /** Those of these datagrams (by nonce) that arrived there. */
    seen(nonces: readonly string[]): Promise<readonly string[]>
  }
  /** Leads the `externalIPs` of these Services from the outside host to a node. */
  routeExternalIps?(services: readonly WireObject[]): Promise<void>
  /** `node` is the cluster's own name of it. */
  setLink?(node: string, state: 'up' | 'down'): Promise<void>
  /** Forgets what lingers between scenarios in the nodes' kernels: conntrack entries, session affinity. */
  forget?(): Promise<void>
  /** Rules, routes and conntrack entries of the nodes (real names), for a person to read. */
  inspect?(nodes: readonly string[]): Promise<readonly Artifact[]>
}
