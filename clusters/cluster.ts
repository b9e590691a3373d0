/** The port: everything that Netherkin asks of a place where packets fly. */
import type { KubernetesObject } from './objects.js'
import type { Family, Observation, Probe } from './probe.js'

/** What a scenario may need and a cluster may lack. */
export type Capability = 'network-policy' | 'load-balancer' | 'ingress' | 'outside' | 'node-links' | 'second-worker'

/** Something that the host lacks, and the command (or the words) that mend it. */
export interface Lack {
  readonly what: string
  readonly mend: string
}

export interface ClusterSpec {
  /** Unique among live clusters of this host; part of every name that is made. */
  readonly name: string
  /** Nodes, the control plane counted. At least 1. */
  readonly nodes: number
  readonly families: readonly Family[]
  /** For Netherkin's own tests: what this cluster does wrong on purpose. Not every provider can. */
  readonly faults?: readonly string[]
}

export interface Provider {
  readonly name: string
  /** What this host lacks; looks only, touches nothing. */
  missing(): Promise<readonly Lack[]>
  /**
   * Begins, without waiting, what any `create` in this process needs; the next one takes it. Never throws, and keeps no
   * process from ending: with the process goes what was begun.
   */
  prepare?(): void
  /** Resolves when the cluster works; leaves nothing behind when it rejects. */
  create(spec: ClusterSpec): Promise<Cluster>
  /** Removes what dead runs left and leaves live ones alone; resolves to the names of what was removed. */
  sweep(): Promise<readonly string[]>
}

/** A host off the cluster. */
export interface Host {
  readonly addresses: readonly string[]
  /** Names that the cluster's DNS resolves to it. */
  readonly names: readonly string[]
}

/** The cluster as it is: objects as `kubectl get` would show them, status filled in (podIPs, clusterIPs, addresses, …). */
export interface Live {
  /** Grows with each reconcile. */
  readonly generation: number
  readonly objects: readonly KubernetesObject[]
  /** Calls node ports, load balancers and ingresses. */
  readonly outside: Host
  /** Serves TCP and UDP on 80 and 443 (TCP: HTTP, and TLS on 443) for pods to call. */
  readonly external: Host
  /** Where Ingress traffic enters, by IngressClass name. */
  readonly ingress: Readonly<Record<string, { addresses: readonly string[]; http: number; https: number }>>
}

/** A named piece of evidence for a person to read. */
export interface Artifact {
  readonly name: string
  readonly mediaType: string
  readonly text: string
}

export interface Cluster {
  readonly name: string
  readonly provider: string
  readonly capabilities: ReadonlySet<Capability>
  /**
   * Makes the cluster hold exactly these objects (and the system's own): creates, patches, prunes only the difference.
   * Resolves when the data plane has them (or, on a real cluster, when pods are ready and addresses are assigned).
   * `reset` also forgets what lingers between scenarios: conntrack entries, affinity, DNS caches, open connections.
   * @throws {RejectedObject} when the cluster refuses an object.
   */
  reconcile(desired: readonly KubernetesObject[], options?: { readonly reset?: boolean }): Promise<Live>
  /** One attempt each, all at once, never retried. One observation a probe, in the batch's order. */
  probe(batch: readonly Probe[]): Promise<readonly Observation[]>
  /** What a person would want to see after a failure. */
  diagnose(): Promise<readonly Artifact[]>
  /** A command to paste that opens a shell at the source, while the cluster lives. */
  shell(source: { readonly namespace: string; readonly name: string }): string
  /** Lets the cluster outlive this process. */
  keep(): Promise<void>
  /** Takes everything away; safe to call twice. */
  close(): Promise<void>
}

/** The cluster refused an object, as an API server does. */
export class RejectedObject extends Error {
  override readonly name = 'RejectedObject'
}
