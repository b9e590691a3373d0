/** Whether a name may be taken: kind keeps its clusters apart by name alone, whoever made them. */
import { listClusters } from './cli.js'
import { listDeeds } from './marks.js'
import type { Running } from './program.js'

/**
 * Asked before anything is made: what has the name already is another user's, or of another state folder, and stays as it is.
 * @throws {RangeError} when the engine knows a cluster of this name
 */
export const checkNameFree = async (name: string, running: Running): Promise<void> => {
  const [clusters, deeds] = await Promise.all([listClusters(running), listDeeds(running)])
  if (!clusters.includes(name) && !deeds.some(({ cluster }) => cluster === name)) return
  throw new RangeError(
    `there is a cluster ${name} that our records do not know: another user made it, or a run with another state folder; ` +
      `nothing of it was changed. Give yours another name, or let whoever made it remove it (netherkin sweep); if it is yours: kind delete cluster --name ${name}`,
  )
}
