/** What an agent listens on, kept equal to what was last asked for. */
import { type Identity, type Listener, type Listening, type ListenMeans, listen } from './listener.js'

export interface Openings {
  /** Closes what is not wanted any more, opens what is new. Resolves with what could not be opened and why, in words. */
  replace(listeners: readonly Listener[]): Promise<readonly string[]>
}

const keyOf = (listener: Listener): string => JSON.stringify(listener)

const describe = ({ protocol, port, address }: Listener): string =>
  `${protocol} ${port}${address === undefined ? '' : ` at ${address}`}`

export const createOpenings = (identity: Identity, means: ListenMeans): Openings => {
  const open = new Map<string, Listening>()
  let last: Promise<unknown> = Promise.resolve()

  const openOne = async (listener: Listener): Promise<string[]> => {
    try {
      open.set(keyOf(listener), await listen(listener, identity, means))
      return []
    } catch (error) {
      return [`cannot listen on ${describe(listener)}: ${(error as Error).message}`]
    }
  }
  const replaceAll = async (listeners: readonly Listener[]): Promise<readonly string[]> => {
    const wanted = new Map(listeners.map((listener) => [keyOf(listener), listener]))
    for (const [key, listening] of open) {
      if (wanted.has(key)) continue
      listening.close()
      open.delete(key)
    }
    const fresh = [...wanted].filter(([key]) => !open.has(key))
    return (await Promise.all(fresh.map(([, listener]) => openOne(listener)))).flat()
  }
  return {
    replace: (listeners) => {
      const turn = last.then(() => replaceAll(listeners))
      last = turn
      return turn
    },
  }
}
