/** How what belongs to a cluster of ours is told from everything else that the engine holds. */
import { type Owner, printOwner, readOwner } from '../runs/owner.js'
import { docker, volumesWith } from './docker.js'
import type { Running } from './program.js'

/** Every cluster's name begins so. */
export const prefix = 'nk-'

/** Label of containers and volumes: the cluster's name. */
export const clusterLabel = 'netherkin.dev/cluster'
const runLabel = 'netherkin.dev/run'
const ownerLabel = 'netherkin.dev/owner'

export const labelArgs = (cluster: string, run: string): readonly string[] => [
  '--label',
  `${clusterLabel}=${cluster}`,
  '--label',
  `${runLabel}=${run}`,
]

/** The volume that says to other hosts and users of the same engine whose a cluster is. */
const deedOf = (cluster: string): string => `${cluster}-owner`

/**
 * Made before anything else, removed after everything else: kind itself lets nobody label its nodes.
 * @param more labels that say what the cluster wants beside itself
 */
export const markOwner = async (
  { cluster, run, owner, more = [] }: Deeded & { readonly owner: Owner },
  running: Running,
): Promise<void> => {
  const label = `${ownerLabel}=${printOwner(owner)}`
  await docker(['volume', 'create', ...labelArgs(cluster, run), '--label', label, ...more, deedOf(cluster)], running)
}

interface Deeded {
  readonly cluster: string
  readonly run: string
  /** As arguments: `--label`, `key=value`. */
  readonly more?: readonly string[]
}

export interface Deed {
  readonly cluster: string
  readonly owner: Owner | undefined
}

/** Of every cluster of ours that the engine knows, made by whichever host or user. */
export const listDeeds = async (running?: Running): Promise<readonly Deed[]> => {
  const volumes = await volumesWith(ownerLabel, running)
  if (volumes.length === 0) return []
  const format = `{{index .Labels "${clusterLabel}"}}\t{{index .Labels "${ownerLabel}"}}`
  const text = await docker(['volume', 'inspect', '--format', format, ...volumes], running)
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([cluster = '', owner = '']) => (cluster ? [{ cluster, owner: readOwner(owner) }] : []))
}
