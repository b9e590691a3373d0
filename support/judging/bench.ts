/** What the judge works with: a settled cluster, and what this scenario has seen of it so far. */
import type { Capability, Live } from '../../clusters/cluster.js'
import type { Observation, Probe, ReachProbe, Verdict } from '../../clusters/probe.js'
import type { ReachQuestion, Rounds } from '../question.js'
import { describeReach } from './locate.js'
import type { Clock } from './settle.js'

/** Something that a source can be asked to reach. */
export interface Errand extends Pick<ReachProbe, 'from' | 'to' | 'port' | 'protocol' | 'http'> {
  readonly about: string
}

export interface Memory {
  /** Question to what it answered before any policy, and the workloads it was asked in. */
  readonly baseline: Map<string, { readonly workloads: string; readonly verdict: Verdict }>
  /** Source to the errands that it was seen to finish, latest last. */
  readonly reached: Map<string, Map<string, Errand>>
  /** The cluster when this scenario first saw it settled: what `keeps its address` compares with. */
  first?: Live
}

export const createMemory = (): Memory => ({ baseline: new Map(), reached: new Map() })

export interface Bench {
  readonly live: Live
  /** The cluster's state anew, without any change to what is desired. */
  readonly refresh: () => Promise<Live>
  readonly probe: (batch: readonly Probe[]) => Promise<readonly Observation[]>
  /** A text that is equal as long as all desired objects but the policies are. */
  readonly workloads: string
  /** When the cluster had taken in the last change; milliseconds since the epoch. */
  readonly changedAt: number
  readonly memory: Memory
  readonly rounds: Rounds
  /** What the canary saw; absent where none was asked. */
  readonly enforces?: boolean
  /** A known divergence says that this scenario fails on this cluster. */
  readonly diverges?: boolean
  readonly clock: Clock
  readonly signal?: AbortSignal
  /** What the cluster can do; absent: everything. */
  readonly capabilities?: ReadonlySet<Capability>
  /** Whether the cluster stays up when the scenario fails. */
  readonly isKept?: boolean
}

/** The same text for the same question to the network, whatever answer is expected. */
export const keyOf = (question: ReachQuestion): string =>
  JSON.stringify([question.from, question.to, question.port, question.http, describeReach(question)])
