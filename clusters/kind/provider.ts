/** The kind provider: real Kubernetes clusters in containers, with the CNI and the controllers that are named. */
import type { Cluster, ClusterSpec, Making, Provider } from '../cluster.js'
import { type Entry, enter } from '../runs/entering.js'
import { type ClusterRecord, isInUse, readRecords } from '../runs/records.js'
import { claimCluster, leave, settle } from '../runs/registry.js'
import { enterRun } from '../runs/runs.js'
import { readLogs } from './autopsy.js'
import { kindVersion } from './cli.js'
import { describeFailure, textOf } from './failures.js'
import { makeCluster } from './making.js'
import { missing } from './missing.js'
import { findAbsentModules } from './modules.js'
import { type Details, openMade, provideHosts } from './opening.js'
import { type Plan, planCluster, providerName } from './plan.js'
import { clearDeleted } from './presence.js'
import { trackPhases } from './progress.js'
import { removeCluster } from './removal.js'
import { reserve } from './reservation.js'
import { sweepClusters } from './sweep.js'
import { withTenure } from './tenure.js'
import { checkUserImages, loadUserImages } from './user-images.js'

/** @returns what became of the nodes, if they are still there. */
const removeRemains = async (name: string): Promise<string | undefined> => {
  try {
    await removeCluster(name)
    return undefined
  } catch {
    return 'what is left of it could not be removed: netherkin sweep will do it'
  }
}

/** Removes it, and says everything that is known. A run that was stopped hears no more than that. */
const failMaking = async (
  { name, cni }: Plan,
  phase: string,
  error: unknown,
  failure: string,
  signal?: AbortSignal,
) => {
  const logs = signal?.aborted ? {} : await readLogs(name, { signal })
  const remains = await removeRemains(name)
  if (signal?.aborted) return signal.reason
  if (error instanceof RangeError) return error
  const lacks = findAbsentModules(cni.product.title, cni.product.modules)
  const message = describeFailure({ name, phase, failure, logs, lacks, ...(remains && { remains }) })
  return new Error(message, { cause: error })
}

const make = async (plan: Plan, ticket: string, { onPhase, signal }: Making): Promise<Cluster> => {
  const phases = trackPhases(onPhase)
  const transcript: string[] = []
  await reserve(plan, { signal })
  try {
    const { cluster, details } = await makeCluster(plan, ticket, { phases, signal, transcript })
    await settle(plan.name, details.column, details)
    return cluster
  } catch (error) {
    throw await failMaking(plan, phases.current, error, textOf(error, transcript), signal)
  }
}

/**
 * Somebody of this run made it, or it was kept: its nodes and hosts are there, or come back with the engine.
 * @returns undefined when it is not there any more, and is not in our records either
 */
const join = async (
  plan: Plan,
  { record, ticket }: Extract<Entry, { role: 'guest' }>,
  { onPhase, signal }: Making,
): Promise<Cluster | undefined> => {
  const phases = trackPhases(onPhase)
  const details = record.details as Details
  try {
    if (await clearDeleted(record.name, ticket, details.nodes, { signal })) return undefined
    phases.begin('agents', `joining ${record.name}`)
    await loadUserImages(record.name, plan.spec.recipe?.loadImages ?? [], { signal })
    const wiring = await provideHosts(plan, record.name, details.nodes, { signal })
    const cluster = await openMade({ plan, cluster: record.name, ticket, details, wiring })
    phases.end()
    return cluster
  } catch (error) {
    if (await leave(record.name, ticket)) await removeRemains(record.name)
    throw error
  }
}

const enterPlan = async (plan: Plan, making: Making): Promise<Cluster> => {
  for (;;) {
    const entry = await enter(plan.wish, making.signal)
    if (entry.role === 'maker') return make(plan, entry.ticket, making)
    const joined = entry.role === 'guest' ? await join(plan, entry, making) : undefined
    if (joined) return joined
    if (entry.role === 'ruin') await removeCluster(entry.record.name)
  }
}

/** The run lives as long as this cluster is open. */
const create = async (spec: ClusterSpec, making: Making = {}): Promise<Cluster> => {
  const version = await kindVersion(making.signal ? { signal: making.signal } : {})
  const plan = planCluster(spec, version)
  await checkUserImages(spec.recipe?.loadImages ?? [], { signal: making.signal })
  const leaveRun = enterRun(plan.run)
  try {
    const cluster = await enterPlan(plan, making)
    return withTenure(cluster, leaveRun)
  } catch (error) {
    leaveRun()
    throw error
  }
}

export const kind: Provider = { name: providerName, missing, create, sweep: sweepClusters }

/** Clusters of kind that runs of this user have made, for `netherkin cluster list`. */
export const list = (): readonly (ClusterRecord & { readonly inUse: boolean })[] =>
  readRecords()
    .filter(({ provider }) => provider === providerName)
    .map((record) => ({ ...record, inUse: isInUse(record) }))

/**
 * Takes away a cluster that nobody uses right now; false when there is none of that name.
 * @throws {RangeError} when a run uses it
 */
export const remove = async (name: string): Promise<boolean> => {
  const record = readRecords().find(
    (one) => one.provider === providerName && (one.name === name || one.name === `nk-${name}`),
  )
  if (!record) return false
  if (!(await claimCluster(record.name, (one) => !isInUse(one))))
    throw new RangeError(`the cluster ${record.name} is in use by a run; it goes when that ends`)
  await removeCluster(record.name)
  return true
}
