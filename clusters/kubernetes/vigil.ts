/** A cluster may go away under whoever asks it: then nobody waits for it any longer, and all are told why. */
import { setMaxListeners } from 'node:events'
import { RejectedObject } from '../cluster.js'

export interface Vigil {
  /** Aborted when the cluster is gone for good; its reason says what is gone, and what to do. */
  readonly lost: AbortSignal
  /** Finds out whether it is, and is through when that is known. Never throws. */
  look(): Promise<void>
}

/**
 * One look at a time, however many want to know.
 * @param find what is gone for good, in words, or nothing; never throws
 */
export const createVigil = (find: () => Promise<string | undefined>): Vigil => {
  const lost = new AbortController()
  // Everything that is asked at once listens.
  setMaxListeners(0, lost.signal)
  let looking: Promise<void> | undefined
  const lookNow = async (): Promise<void> => {
    const loss = await find()
    if (loss !== undefined) lost.abort(new Error(loss))
  }
  const look = async (): Promise<void> => {
    if (lost.signal.aborted) return
    looking ??= lookNow().finally(() => {
      looking = undefined
    })
    await looking
  }
  return { lost: lost.signal, look }
}

/** Whoever waits so long may wait in vain: a machine that is paused says nothing. */
const glanceMs = 10_000

/** What the work resolves to, unless the cluster is lost first. */
const orLost = async <T>(work: Promise<T>, { lost, look }: Vigil): Promise<T> => {
  let stop = (): void => undefined
  const gone = new Promise<never>((_, reject) => {
    stop = () => reject(lost.reason)
    lost.addEventListener('abort', stop, { once: true })
  })
  const glances = setInterval(() => void look(), glanceMs)
  try {
    return await Promise.race([work, gone])
  } finally {
    clearInterval(glances)
    lost.removeEventListener('abort', stop)
  }
}

/**
 * Does the work as long as the cluster is there. What went wrong is told when it is known that the cluster is not to blame.
 * @param isDoubtful whether what came of it may be the cluster's loss
 * @throws the reason of the loss in place of whatever came of it
 */
export const underVigil = async <T>(
  vigil: Vigil | undefined,
  work: () => Promise<T>,
  isDoubtful: (found: T) => boolean = () => false,
): Promise<T> => {
  if (!vigil) return work()
  vigil.lost.throwIfAborted()
  try {
    const found = await orLost(work(), vigil)
    if (isDoubtful(found)) await vigil.look()
    vigil.lost.throwIfAborted()
    return found
  } catch (error) {
    vigil.lost.throwIfAborted()
    // Whoever refuses is there.
    if (!(error instanceof RejectedObject)) await vigil.look()
    vigil.lost.throwIfAborted()
    throw error
  }
}
