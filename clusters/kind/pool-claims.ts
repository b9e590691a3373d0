/** Slices of addresses are kept apart on the engine itself, since users and state folders share its network. */
import { docker, volumesWith } from './docker.js'
import { clusterLabel, labelArgs } from './marks.js'
import type { Running } from './program.js'

/** Of the volume that holds a slice: `172.18.255.224-172.18.255.239`. */
const poolLabel = 'netherkin.dev/pool'

/** Named after the slice: the engine has one volume of a name, so that one cluster gets it. */
const volumeOf = (range: string): string => `nk-pool-${range.split('-')[0]}`

interface Claim {
  readonly cluster: string
  readonly range: string
}

const listClaims = async (running: Running): Promise<readonly Claim[]> => {
  const volumes = await volumesWith(poolLabel, running)
  if (volumes.length === 0) return []
  const text = await docker(['volume', 'inspect', '--format', '{{json .Labels}}', ...volumes], running)
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Readonly<Record<string, string>> => JSON.parse(line))
    .map((labels) => ({ cluster: labels[clusterLabel] ?? '', range: labels[poolLabel] ?? '' }))
}

/** Slices that clusters of this engine have, whoever made them, beside this one. */
export const rangesOfOthers = async (cluster: string, running: Running): Promise<ReadonlySet<string>> =>
  new Set((await listClaims(running)).filter((one) => one.cluster !== cluster).map(({ range }) => range))

/** False when another cluster was faster. The volume goes with the cluster, by its label. */
export const claimRange = async (
  { cluster, run, range }: Claim & { readonly run: string },
  running: Running,
): Promise<boolean> => {
  const create = ['volume', 'create', ...labelArgs(cluster, run), '--label', `${poolLabel}=${range}`, volumeOf(range)]
  // Docker answers with the volume that is there; Podman refuses. Who has it is asked in both cases.
  const refused = await docker(create, running).then(
    () => undefined,
    (error: unknown) => error,
  )
  const holder = (await listClaims(running)).find((one) => one.range === range)
  if (refused !== undefined && holder === undefined) throw refused
  return holder?.cluster === cluster
}
