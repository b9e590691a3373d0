/** What one open cluster knows and remembers: shared by everything that changes it or asks it. */
import type { Authority } from '../agent/sockets.js'
import type { AgentLinks } from './agent-links.js'
import type { WireObject } from './api.js'
import type { KubernetesParts } from './cluster.js'
import type { Dressing } from './dressing.js'
import type { Sight } from './sight.js'
import type { Owner } from './wire.js'

/** What a scenario did to a node, to be undone. */
export interface NodeState {
  readonly unschedulable: boolean
  readonly link: 'up' | 'down'
  readonly drains: string | undefined
}

export interface Engine {
  readonly parts: KubernetesParts
  readonly sight: Sight
  readonly dressing: Dressing
  readonly owner: Owner
  readonly links: AgentLinks
  readonly authority: () => Promise<Authority>
  readonly memory: {
    /** Everything that was sent and not taken away since, by key. */
    readonly sent: Map<string, WireObject>
    /** Ours by their labels, made by an earlier process. */
    readonly found: Map<string, WireObject>
    /** Bare pods that a drain took away, by key and fingerprint. */
    readonly evicted: Map<string, string>
    /** By the nodes' real names. */
    readonly nodes: Map<string, NodeState>
    /** Labels of objects that others made, by key, as they were before. */
    readonly labels: Map<string, Readonly<Record<string, string | null>>>
    /** Why it could not be found out whether the nodes have SCTP. */
    sctpDoubt?: string
    generation: number
  }
}

/** Milliseconds that anything of a cluster may take before it counts as broken. */
export const deadlineMs = 120_000

/** Nodes, by real name, that are cut off. */
export const nodesDown = ({ memory }: Engine): ReadonlySet<string> =>
  new Set([...memory.nodes].flatMap(([name, { link }]) => (link === 'down' ? [name] : [])))

/** All of them to their ends, so that what is remembered is what was done; then the first failure is thrown. */
export const inParallel = async <T>(work: readonly Promise<T>[]): Promise<readonly T[]> => {
  const ends = await Promise.allSettled(work)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  return ends.map((end) => (end as PromiseFulfilledResult<T>).value)
}
