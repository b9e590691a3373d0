/** Deeds that outlived what they are about: a machine was ended, or somebody removed the nodes by hand. */
import { isAlive, sameOwner } from '../runs/owner.js'
import { removeVolumes, volumesWith } from './docker.js'
import { clusterLabel, type Deed, listDeeds } from './marks.js'
import type { Running } from './program.js'
import { containersOf } from './removal.js'

/**
 * Longer than any cluster takes from its deed to its first node. A maker that cannot be seen from here may live, and the
 * kind of one that was killed goes on.
 */
const longestMakingMs = 30 * 60_000

const isOld = ({ madeAt }: Deed): boolean => madeAt !== undefined && Date.now() - madeAt > longestMakingMs

/** Whether nothing of a cluster is left but volumes, and nobody can be making it. */
const isForsaken = async (deed: Deed, running?: Running): Promise<boolean> =>
  deed.owner !== undefined &&
  !isAlive(deed.owner) &&
  isOld(deed) &&
  (await containersOf(deed.cluster, running)).length === 0

/**
 * Takes the volumes of such a cluster away, its deed among them. Another one may have taken the name in the meantime, so the
 * deed is read once more, and nothing but volumes is removed.
 * @returns whether it was still so
 */
export const removeForsaken = async ({ cluster, owner }: Deed, running?: Running): Promise<boolean> => {
  const now = (await listDeeds(running)).find((deed) => deed.cluster === cluster)
  if (!owner || !now?.owner || !sameOwner(owner, now.owner) || !(await isForsaken(now, running))) return false
  await removeVolumes(await volumesWith(`${clusterLabel}=${cluster}`, running), running)
  return true
}
