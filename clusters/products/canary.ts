/** Believes a CNI by what it does: an open pair, then a denial with a control beside it (docs/decisions.md §9). */
import pRetry, { AbortError } from 'p-retry'
import type { Cluster, Facts, Live } from '../cluster.js'
import { agentImage, type KubernetesObject, ofKind, type Pod } from '../objects.js'
import type { Observation, ReachProbe, Verdict } from '../probe.js'

export interface CanaryOptions {
  /** Milliseconds within which the pair must be open. */
  readonly openMs?: number
  /** Milliseconds within which a denial must be seen, or nothing enforces. */
  readonly denyMs?: number
  readonly signal?: AbortSignal
}

export type CanaryResult = Required<Pick<Facts, 'enforces'>> & Pick<Facts, 'denial'>

const namespace = 'netherkin-canary'
const apart = {
  podAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      { weight: 1, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: {} } },
    ],
  },
}

const podOf = (name: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: name } },
  spec: {
    containers: [{ name: 'agent', image: agentImage, ports: [{ containerPort: 80, protocol: 'TCP' }] }],
    affinity: apart,
  },
})

const pair: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  podOf('caller'),
  podOf('guarded'),
  podOf('control'),
]

const denial: KubernetesObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'closed', namespace },
  spec: { podSelector: { matchLabels: { app: 'guarded' } }, policyTypes: ['Ingress'] },
}

const probeTo = (live: Live, name: string): ReachProbe => {
  const pod = ofKind(live.objects, 'Pod').find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
  )
  const address = pod?.status?.podIP
  if (!address) throw new AbortError(`the canary's pod ${name} has no address`)
  return {
    kind: 'reach',
    id: name,
    from: { kind: 'pod', namespace, name: 'caller' },
    to: { addresses: [address] },
    port: 80,
    protocol: 'TCP',
    timeoutMs: 1000,
  }
}

interface Seen {
  readonly guarded: Observation
  readonly control: Observation
}

const look = async (cluster: Cluster, live: Live): Promise<Seen> => {
  const [guarded, control] = await cluster.probe([probeTo(live, 'guarded'), probeTo(live, 'control')])
  if (!guarded || !control) throw new AbortError('the canary got no answer from its probes')
  return { guarded, control }
}

const describe = ({ verdict, detail }: Observation): string => (detail ? `${verdict} (${detail})` : verdict)

const isOpen = ({ verdict }: Observation): boolean => verdict === 'connected'
const blocked: ReadonlySet<Verdict> = new Set<Verdict>(['timeout', 'refused', 'unreachable', 'reset'])

/** Asks again until the question is answered; between two askings it waits a little longer each time. */
const ask = <T>(question: () => Promise<T>, maxRetryTime: number, signal: AbortSignal | undefined): Promise<T> =>
  pRetry(question, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 50,
    maxTimeout: 500,
    factor: 1.5,
    maxRetryTime,
    ...(signal && { signal }),
  })

/** The pair is closed before any policy of ours: the cluster's doing, and no probe of ours broke. */
export class PairClosed extends Error {
  override readonly name = 'PairClosed'
}

const awaitOpen = (cluster: Cluster, live: Live, { openMs = 60_000, signal }: CanaryOptions): Promise<void> =>
  ask(
    async () => {
      const { guarded, control } = await look(cluster, live)
      const broken = [guarded, control].find(({ verdict }) => verdict === 'unknown')
      if (broken) throw new Error(`the canary's probes broke: ${describe(broken)}`)
      const closed = [guarded, control].find((one) => !isOpen(one))
      if (closed)
        throw new PairClosed(`the canary's pods cannot reach each other with no policy there: ${describe(closed)}`)
    },
    openMs,
    signal,
  )

/** Three equal rounds in a row, each with its control open. */
const rounds = 3

class StillOpen extends Error {}

const awaitDenial = async (cluster: Cluster, live: Live, options: CanaryOptions): Promise<CanaryResult> => {
  let streak: Verdict[] = []
  const round = async (): Promise<CanaryResult> => {
    const { guarded, control } = await look(cluster, live)
    streak = isOpen(control) && blocked.has(guarded.verdict) ? [...streak, guarded.verdict] : []
    if (streak.length >= rounds) return { enforces: true, denial: streak.includes('timeout') ? 'dropped' : 'rejected' }
    if (isOpen(control) && isOpen(guarded)) throw new StillOpen('the policy is not enforced')
    throw new Error(`the canary cannot judge: guarded ${describe(guarded)}, control ${describe(control)}`)
  }
  try {
    return await ask(round, options.denyMs ?? 10_000, options.signal)
  } catch (error) {
    if (error instanceof StillOpen) return { enforces: false }
    throw error
  }
}

/**
 * Whether the cluster enforces NetworkPolicies, and what a denial looks like. Takes the cluster for itself, and leaves it empty.
 * @throws {PairClosed} when pods cannot reach each other without any policy; an Error when probes break.
 */
export const runCanary = async (cluster: Cluster, options: CanaryOptions = {}): Promise<CanaryResult> => {
  try {
    await awaitOpen(cluster, await cluster.reconcile(pair), options)
    return await awaitDenial(cluster, await cluster.reconcile([...pair, denial]), options)
  } finally {
    await cluster.reconcile([], { reset: true })
  }
}
