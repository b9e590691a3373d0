/** How what belongs to a cluster of ours is told from everything else that the engine holds. */
import { type Owner, printOwner, readOwner } from '../runs/owner.js'
import { stateFolder } from '../runs/state.js'
import { docker, volumesWith } from './docker.js'
import type { Running } from './program.js'

/** Every cluster's name begins so. */
export const prefix = 'nk-'

/** Label of containers and volumes: the cluster's name. */
export const clusterLabel = 'netherkin.dev/cluster'
const runLabel = 'netherkin.dev/run'
const ownerLabel = 'netherkin.dev/owner'
/** Where the records about it are, on its maker's host; and whose they are. */
const folderLabel = 'netherkin.dev/state-folder'
const userLabel = 'netherkin.dev/uid'
/** When the deed was made: ms since 1970. */
const madeLabel = 'netherkin.dev/made-at'

/** The user's number; empty where the system has none. */
export const ownUser = (): string => String(process.getuid?.() ?? '')

export const labelArgs = (cluster: string, run: string): readonly string[] => [
  '--label',
  `${clusterLabel}=${cluster}`,
  '--label',
  `${runLabel}=${run}`,
]

/** The volume that says to other hosts and users of the same engine whose a cluster is. */
export const deedOf = (cluster: string): string => `${cluster}-owner`

/**
 * Made before anything else, removed after everything else: kind itself lets nobody label its nodes.
 * @param more labels that say what the cluster wants beside itself
 */
export const markOwner = async (
  { cluster, run, owner, more = [] }: Deeded & { readonly owner: Owner },
  running: Running,
): Promise<void> => {
  const labels = {
    [ownerLabel]: printOwner(owner),
    [folderLabel]: stateFolder(),
    [userLabel]: ownUser(),
    [madeLabel]: String(Date.now()),
  }
  const args = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`])
  await docker(['volume', 'create', ...labelArgs(cluster, run), ...args, ...more, deedOf(cluster)], running)
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
  /** Of its maker's host; undefined when it does not say. */
  readonly folder: string | undefined
  readonly user: string | undefined
  /** ms since 1970; undefined when it does not say. */
  readonly madeAt: number | undefined
}

/** @param text labels of one volume a line, as JSON */
export const readDeeds = (text: string): readonly Deed[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const labels: Readonly<Record<string, string>> = JSON.parse(line) ?? {}
      const cluster = labels[clusterLabel]
      if (!cluster) return []
      const owner = readOwner(labels[ownerLabel] ?? '')
      const { [folderLabel]: folder, [userLabel]: user, [madeLabel]: made } = labels
      return [{ cluster, owner, folder, user, madeAt: made === undefined ? undefined : Number(made) }]
    })

/** Of every cluster of ours that the engine knows, made by whichever host or user. */
export const listDeeds = async (running?: Running): Promise<readonly Deed[]> => {
  const volumes = await volumesWith(ownerLabel, running)
  if (volumes.length === 0) return []
  return readDeeds(await docker(['volume', 'inspect', '--format', '{{json .Labels}}', ...volumes], running))
}
