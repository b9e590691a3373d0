/** Whether a cluster that our records know is still there: `kind delete cluster` tells nobody. */
import { claimCluster } from '../runs/registry.js'
import { containersWith, volumesWith } from './docker.js'
import { findLoss } from './losses.js'
import { clusterLabel } from './marks.js'
import type { Running } from './program.js'
import { kindLabel, removeCluster } from './removal.js'

/** What to do is the user's to choose: there may be something left, here or elsewhere, that is dear to somebody. */
const refuse = (name: string, why: string): Error =>
  new Error(`${why}; \`netherkin cluster delete ${name}\` forgets it, and the next run makes it anew`)

/** The hosts are started again by whoever joins; nodes that somebody stopped he may have his reasons for. */
const refuseStopped = async (cluster: string, nodes: readonly string[], running: Running): Promise<void> => {
  const loss = await findLoss({ cluster, nodes }, running)
  if (loss !== undefined) throw new Error(loss)
}

/** All nodes are gone from the very engine that had them: our volume, which kind does not delete, is still there. */
const isDeletedByHand = async (name: string, nodes: readonly string[], running: Running): Promise<boolean> => {
  const there = await containersWith(`${kindLabel}=${name}`, running)
  const gone = nodes.filter((node) => !there.includes(node))
  if (gone.length === 0) {
    await refuseStopped(name, nodes, running)
    return false
  }
  if (gone.length < nodes.length) throw refuse(name, `the cluster ${name} has lost ${gone.join(', ')}`)
  if ((await volumesWith(`${clusterLabel}=${name}`, running)).length > 0) return true
  const why = `nothing of the cluster ${name} is on this engine: it was removed by hand, or is on another (DOCKER_HOST, docker context)`
  throw refuse(name, why)
}

/**
 * Of several users that find it gone one removes what is left; the others then wait for that.
 * @param ticket this user's hold on it
 * @param nodes as they were written down
 * @returns whether it was gone: nobody holds it any more then
 * @throws an Error when only some nodes are there, or run, or the engine has never heard of it
 */
export const clearDeleted = async (
  name: string,
  ticket: string,
  nodes: readonly string[],
  running: Running,
): Promise<boolean> => {
  if (!(await isDeletedByHand(name, nodes, running))) return false
  if (await claimCluster(name, ({ users }) => users.some((one) => one.ticket === ticket))) await removeCluster(name)
  return true
}
