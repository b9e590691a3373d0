/** Whether a name may be taken: kind keeps its clusters apart by name alone, whoever made them. */
import { listClusters } from './cli.js'
import { engineName } from './docker.js'
import { removeForsaken } from './forsaken.js'
import { deedOf, listDeeds } from './marks.js'
import type { Running } from './program.js'

/**
 * Asked before anything is made: what has the name already is another user's, or of another state folder, and stays as it is;
 * of a cluster that is gone, what is left goes.
 * @throws {RangeError} when the engine knows a cluster of this name
 */
export const checkNameFree = async (name: string, running: Running): Promise<void> => {
  const [clusters, deeds] = await Promise.all([listClusters(running), listDeeds(running)])
  const deed = deeds.find(({ cluster }) => cluster === name)
  const isThere = clusters.includes(name)
  if (!isThere && (!deed || (await removeForsaken(deed, running)))) return
  throw new RangeError(
    `there is a cluster ${name} that our records do not know: another user made it, or a run with another state folder; ` +
      `nothing of it was changed. Give yours another name, or let whoever made it remove it (netherkin sweep); if it is yours: ${isThere ? `kind delete cluster --name ${name}` : `${engineName()} volume rm ${deedOf(name)}`}`,
  )
}
