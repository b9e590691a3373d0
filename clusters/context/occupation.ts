/** Takes a place in a cluster of others: looks, tries, opens, and gives everything back at the end. */
import type { Cluster, ClusterSpec, Existing, Facts, Making, Phase } from '../cluster.js'
import type { KubernetesApi } from '../kubernetes/api.js'
import { openKubernetesCluster } from '../kubernetes/cluster.js'
import { type KubernetesObject, refOf } from '../objects.js'
import { PairClosed, runCanary } from '../products/canary.js'
import { type Departure, departureOf, leaveAfter } from './departure.js'
import { adaptApi } from './footing.js'
import { greet } from './greeting.js'
import { takeLeases } from './lease.js'
import { type ContextNaming, createNaming } from './naming.js'
import { aliasNodes } from './nodes.js'
import { openOutside } from './outside.js'
import { ownOwner } from './owner.js'
import { agentOf, partsOf } from './parts.js'
import { checkGiven, checkRights, surveyCluster } from './survey.js'
import { refuseSystem } from './system.js'
import { tryAdmission } from './trial.js'

interface Asked {
  readonly spec: ClusterSpec
  readonly existing: Existing
  readonly making: Making
  /** A few characters, unique among the runs that use the cluster. */
  readonly run: string
}

const tellPhase = async <T>(
  { onPhase, signal }: Making,
  name: Phase['name'],
  text: string,
  work: () => Promise<T>,
): Promise<T> => {
  signal?.throwIfAborted()
  const startedMs = performance.now()
  onPhase?.({ name, text })
  const result = await work()
  onPhase?.({ name, text, tookMs: Math.round(performance.now() - startedMs) })
  return result
}

/** A scenario's namespaces are bound to those that were handed over before its objects are. */
const bindNamespaces = (cluster: Cluster, { bind }: ContextNaming): Cluster => ({
  ...cluster,
  reconcile: async (desired: readonly KubernetesObject[], options) => {
    refuseSystem(desired)
    const said = desired.map((object) => (object.kind === 'Namespace' ? object.metadata.name : refOf(object).namespace))
    const spoken = (options?.existing ?? []).map(({ namespace }) => namespace)
    bind([...new Set(said.filter((name) => name !== ''))], [...new Set(spoken)])
    return cluster.reconcile(desired, options)
  },
})

/** A cluster that is closed before any policy of ours is told of once, and not by each scenario. */
const askCanary = async (cluster: Cluster, signal: AbortSignal | undefined): Promise<Partial<Facts>> => {
  try {
    return await runCanary(cluster, signal ? { signal } : {})
  } catch (error) {
    if (!(error instanceof PairClosed)) throw error
    return {
      closed: `${error.message}; a policy or an admission controller of the cluster closes new namespaces, so nothing of ours can be judged there`,
    }
  }
}

/** What was opened is closed in the opposite order, whatever fails on the way; the first failure is thrown. */
const closeAll = async (steps: readonly (() => Promise<unknown>)[]): Promise<void> => {
  const failures: unknown[] = []
  for (const step of steps) await step().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

const openOn = async (api: KubernetesApi, asked: Asked, { keep, leave }: Departure): Promise<Cluster> => {
  const { spec, existing, making, run } = asked
  const given = existing.namespaces ?? []
  const { image } = agentOf(spec)
  const admitted = await tellPhase(making, 'ready', 'asking what is admitted', () =>
    tryAdmission(api, { run, given, image }),
  )
  const survey = await tellPhase(making, 'ready', 'looking at the cluster', () => surveyCluster(api, given))
  const outside = survey.ownAddresses && openOutside({ addresses: survey.ownAddresses, names: [] })
  const naming = createNaming(run, aliasNodes(survey.nodes), given)
  const close = (): Promise<void> => closeAll([async () => outside?.close(), leave, () => api.close()])
  const footing = adaptApi(api, ownOwner(), admitted.resources)
  const parts = partsOf(footing, { spec, existing, run, survey, admitted, naming, outside, keep, close })
  const opened = await tellPhase(making, 'agents', 'opening', () => openKubernetesCluster(parts))
  const cluster = bindNamespaces(opened, naming)
  try {
    const seen = await tellPhase(making, 'canary', 'asking whether policies are enforced', () =>
      askCanary(cluster, making.signal),
    )
    return { ...cluster, facts: { ...cluster.facts, ...seen } }
  } catch (error) {
    await cluster.close().catch(() => {})
    throw error
  }
}

/** @throws {RangeError} for credentials, rights or namespaces that are missing; an Error for what the cluster refuses. Leaves nothing behind then. */
export const occupy = async (api: KubernetesApi, asked: Asked): Promise<Cluster> => {
  const { existing, making, run } = asked
  const given = existing.namespaces ?? []
  await tellPhase(making, 'control plane', `asking ${api.server}`, async () => {
    await greet(api)
    await checkGiven(api, existing)
    await checkRights(api, existing)
  })
  await takeLeases(api, given, ownOwner())
  const departure = departureOf(api, run, existing)
  try {
    return await openOn(api, asked, departure)
  } catch (error) {
    throw await leaveAfter(error, departure)
  }
}
