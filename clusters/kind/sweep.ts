/** What dead runs left on this engine. Living runs, other hosts' clusters and the user's own are left alone. */
import { statSync } from 'node:fs'
import { isAlive } from '../runs/owner.js'
import { type ClusterRecord, isInUse, readRecord, readRecords } from '../runs/records.js'
import { claimCluster } from '../runs/registry.js'
import { forgetDeadRuns } from '../runs/runs.js'
import { stateFolder } from '../runs/state.js'
import { engineName } from './docker.js'
import { removeForsaken } from './forsaken.js'
import { type Deed, listDeeds, ownUser } from './marks.js'
import { removeCluster } from './removal.js'

const providerName = 'kind'

/** Clusters that this user's records know, and nobody uses any more; kept ones too, as whoever sweeps wants all of it gone. */
const findIdle = (): readonly ClusterRecord[] =>
  readRecords().filter((record) => record.provider === providerName && !isInUse(record))

const sweepRecorded = async (): Promise<readonly string[]> => {
  const claimed = await Promise.all(findIdle().map(({ name }) => claimCluster(name, (record) => !isInUse(record))))
  return claimed.flatMap((record) => (record ? [record.name] : []))
}

/** A folder that may not be looked at is there. */
const isGone = (folder: string): boolean => {
  try {
    statSync(folder)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

/**
 * Clusters of this host without a record here: their records were lost. The maker of a kept cluster is dead while all is well
 * with it, so what other users or other state folders have is theirs to sweep, as long as that folder is there.
 */
export const isOrphan = ({ cluster, owner, folder, user }: Deed): boolean => {
  if (owner === undefined || isAlive(owner) || folder === undefined) return false
  if (folder === stateFolder() && user === ownUser()) return readRecord(cluster) === undefined
  return isGone(folder)
}

/** What is left of clusters of whomever: volumes alone are removed. What our records know is theirs to say. */
const sweepForsaken = async (deeds: readonly Deed[]): Promise<readonly string[]> => {
  const swept: string[] = []
  for (const deed of deeds)
    if (readRecord(deed.cluster) === undefined && (await removeForsaken(deed))) swept.push(deed.cluster)
  return swept
}

const nameCluster = (name: string): string => `kind cluster ${name}`

/** One after another: engines are slow at removing, and all the slower at removing many at once. */
const removeAll = async (names: readonly string[]): Promise<readonly string[]> => {
  const failures: unknown[] = []
  for (const name of names) await removeCluster(name).catch((error) => failures.push(error))
  if (failures.length > 0)
    throw new AggregateError(
      failures,
      `${failures.length} of ${names.length} clusters could not be removed: ${String(failures[0])}`,
    )
  return names.map(nameCluster)
}

/** Where nothing was made there need be no engine. */
const refuseSilence = (cause: unknown): undefined => {
  const left = findIdle().map(({ name }) => name)
  if (left.length === 0) return undefined
  const said = (cause as Error).message.split('\n')[0]
  throw new Error(
    `${engineName()} does not answer (${said}); left with it: ${left.join(', ')}. Start it, and sweep again`,
    {
      cause,
    },
  )
}

/**
 * @returns what was removed, by name; nothing where there is no engine, and no record of a cluster
 * @throws an Error when something could not be removed, or the engine not asked; the next sweep finds it again
 */
export const sweepClusters = async (): Promise<readonly string[]> => {
  const deeds = await listDeeds().catch(refuseSilence)
  if (deeds === undefined) return []
  const recorded = await sweepRecorded()
  const orphans = deeds.filter(isOrphan)
  const removed = await removeAll([...new Set([...recorded, ...orphans.map(({ cluster }) => cluster)])])
  const swept = await sweepForsaken(deeds.filter((deed) => !orphans.includes(deed)))
  forgetDeadRuns()
  return [...removed, ...swept.map(nameCluster)]
}
