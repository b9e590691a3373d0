/** Whoever waits for a state of what is watched: asked after each event, ended by a deadline, a signal, or the end of the watch. */

export interface Wait {
  readonly what: string
  readonly deadlineMs: number
  readonly still?: () => string
  readonly signal?: AbortSignal
}

export interface Waiters {
  until<T>(find: () => T | undefined, wait: Wait): Promise<T>
  /** Something was heard. */
  ask(): void
  /** Ends all who wait, and whoever comes later. */
  fail(reason: unknown): void
}

const describeDelay = ({ what, deadlineMs, still }: Wait, trouble: string | undefined): string =>
  [
    `waited ${deadlineMs % 1000 === 0 ? `${deadlineMs / 1000} s` : `${deadlineMs} ms`} for ${what}`,
    ...(still ? [still()] : []),
    ...(trouble ? [trouble] : []),
  ].join('; ')

/** @param trouble why nothing is heard at present, if so. */
export const createWaiters = (trouble: () => string | undefined): Waiters => {
  const waiting = new Set<{ ask: () => void; fail: (reason: unknown) => void }>()
  let failure: { readonly reason: unknown } | undefined

  const until = <T>(find: () => T | undefined, wait: Wait): Promise<T> =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        waiting.delete(waiter)
        clearTimeout(timer)
        wait.signal?.removeEventListener('abort', abort)
        settle()
      }
      const fail = (reason: unknown): void => end(() => reject(reason))
      const ask = (): void => {
        try {
          const found = find()
          if (found !== undefined) end(() => resolve(found))
        } catch (error) {
          fail(error)
        }
      }
      const abort = (): void => fail(wait.signal?.reason)
      const waiter = { ask, fail }
      const timer = setTimeout(() => fail(new Error(describeDelay(wait, trouble()))), wait.deadlineMs)
      waiting.add(waiter)
      wait.signal?.addEventListener('abort', abort, { once: true })
      if (wait.signal?.aborted) return abort()
      ask()
      if (failure && waiting.has(waiter)) fail(failure.reason)
    })

  return {
    until,
    ask: () => {
      for (const waiter of [...waiting]) waiter.ask()
    },
    fail: (reason) => {
      failure ??= { reason }
      for (const waiter of [...waiting]) waiter.fail(reason)
    },
  }
}
