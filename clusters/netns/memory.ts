/** What a cluster remembers from one reconcile to the next: who has which address. */

export interface PodRecord {
  /** Grows with every pod that is made; never given twice. */
  readonly serial: number
  /** Empty while no node takes the pod. */
  readonly node: string
  /** Which of its node's places it lives in; 0 for a pod without a place of its own. A place's namespace stays wired. */
  readonly place: number
  readonly addresses: readonly string[]
  /** What makes another pod of it when it changes. */
  readonly fingerprint: string
  /** `namespace/name` and template hash of the Deployment that made it. */
  readonly owner?: { readonly deployment: string; readonly hash: string }
}

export interface ServiceRecord {
  readonly clusterIP?: string
  readonly loadBalancer?: string
  /** `TCP/80` → node port. */
  readonly nodePorts: Readonly<Record<string, number>>
}

/** Maps are keyed by `namespace/name` (nodes: by name). */
export interface Memory {
  /** The serial of the last pod that was made. */
  readonly serial: number
  readonly pods: ReadonlyMap<string, PodRecord>
  /** Fingerprints of pods that were evicted and that nobody makes again. */
  readonly evicted: ReadonlyMap<string, string>
  readonly drains: ReadonlyMap<string, string>
  /** Last host number that was given on each node. */
  readonly hostNumbers: ReadonlyMap<string, number>
  readonly services: ReadonlyMap<string, ServiceRecord>
  /** How many ClusterIPs, node ports and load balancer addresses were given so far. */
  readonly given: { readonly clusterIPs: number; readonly nodePorts: number; readonly loadBalancers: number }
}

export const emptyMemory: Memory = {
  serial: 0,
  pods: new Map(),
  evicted: new Map(),
  drains: new Map(),
  hostNumbers: new Map(),
  services: new Map(),
  given: { clusterIPs: 0, nodePorts: 0, loadBalancers: 0 },
}

export const keyOf = ({ metadata }: { metadata: { namespace?: string; name: string } }): string =>
  `${metadata.namespace ?? 'default'}/${metadata.name}`
