/** What a scenario is made of, a cluster that holds what it declared, and the bench at which it is judged. */
import type { Cluster, Live } from '../../clusters/cluster.js'
import type { KubernetesObject } from '../../clusters/objects.js'
import type { Bench } from '../judging/bench.js'
import type { Clock } from '../judging/settle.js'
import type { Plan } from '../planning/plan.js'
import type { Settings } from '../settings.js'
import type { Topology } from '../topology.js'
import type { Session } from './session.js'

export interface ScenarioParts {
  /** The scenario read whole; its questions feed the baseline. */
  readonly plan: Pick<Plan, 'questions' | 'last'>
  readonly session: Pick<Session, 'acquire'>
  readonly settings: Settings
  /** Whether a known divergence says that this scenario fails on that cluster. */
  readonly diverges?: (cluster: Cluster) => boolean
  readonly clock: Clock
  /** Aborted when the scenario is cut before its end; its reason is what the step then throws. */
  readonly signal: AbortSignal
}

export interface Settled {
  readonly cluster: Cluster
  /** What the cluster was told to hold. */
  readonly topology: Topology
  readonly live: Live
  readonly changedAt: number
}

export const isPolicy = ({ kind }: KubernetesObject): boolean => kind === 'NetworkPolicy'
export const withoutPolicies = ({ objects }: Topology): readonly KubernetesObject[] =>
  objects.filter((object) => !isPolicy(object))

/** What is the scenario's own to do and to remember. */
interface Work extends Pick<Bench, 'refresh' | 'probe' | 'memory'> {
  readonly settled: Settled
  /** The desired state so far. */
  readonly topology: Topology
}

export const benchOf = (
  { settings, clock, signal, diverges }: ScenarioParts,
  { settled: { cluster, live, changedAt }, topology, ...work }: Work,
): Bench => ({
  ...work,
  live,
  workloads: JSON.stringify(withoutPolicies(topology)),
  changedAt,
  rounds: settings.rounds,
  ...(cluster.facts.enforces !== undefined && { enforces: cluster.facts.enforces }),
  ...(diverges?.(cluster) && { diverges: true }),
  clock,
  signal,
  capabilities: cluster.capabilities,
  isKept: settings.keepOnFailure,
})
