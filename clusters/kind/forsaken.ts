/** Deeds that outlived what they are about: a machine was ended, or somebody removed the nodes by hand. */
import { isAlive } from '../runs/owner.js'
import { removeVolumes, volumesWith } from './docker.js'
import { clusterLabel, type Deed } from './marks.js'
import type { Running } from './program.js'
import { containersOf } from './removal.js'

/** Whether nothing of a cluster is left but volumes, and nobody lives who could be making it. */
export const isForsaken = async ({ cluster, owner }: Deed, running?: Running): Promise<boolean> =>
  owner !== undefined && !isAlive(owner) && (await containersOf(cluster, running)).length === 0

/** Takes the volumes of such a cluster away, its deed among them. */
export const removeForsaken = async (cluster: string, running?: Running): Promise<void> =>
  removeVolumes(await volumesWith(`${clusterLabel}=${cluster}`, running), running)
