/** The network of kind is made by the first kind of an engine; two that do it at once make two of the same name. */
import { join } from 'node:path'
import { withLock } from '../runs/lock.js'
import { stateFolder } from '../runs/state.js'

/** As long as it takes to pull a node image over a slow line. */
const deadlineMs = 600_000

/**
 * Does work that makes a network, alone on this host until it says that the network is there; with the network there
 * already, at once.
 * @param isThere asks the engine
 * @param work is given what it calls when the network must be there
 */
export const inTurn = async <T>(
  isThere: () => Promise<boolean>,
  work: (made: () => void) => Promise<T>,
  signal?: AbortSignal | undefined,
): Promise<T> => {
  if (await isThere()) return work(() => {})
  return new Promise<T>((resolve, reject) => {
    const begin = async (): Promise<void> => {
      // Whoever came before has made it.
      const isMade = await isThere()
      await new Promise<void>((release) => {
        work(release).then(resolve, reject).finally(release)
        if (isMade) release()
      })
    }
    withLock(join(stateFolder(), 'network-lock'), begin, { deadlineMs, signal }).catch(reject)
  })
}
