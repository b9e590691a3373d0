import type { Clock } from './settle.js'

/** A clock for tests: time stands still while code runs, and jumps to the next sleeper when nothing is left to do. */
export const createVirtualClock = (startsAt = 1_000_000): Clock => {
  let now = startsAt
  const sleepers: { at: number; wake: () => void }[] = []
  const wakeNext = (): void => {
    sleepers.sort((first, second) => first.at - second.at)
    const next = sleepers.shift()
    if (!next) return
    now = Math.max(now, next.at)
    next.wake()
  }
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const stop = (): void => {
          sleepers.splice(sleepers.indexOf(sleeper), 1)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', stop, { once: true })
        const wake = (): void => {
          signal?.removeEventListener('abort', stop)
          resolve()
        }
        const sleeper = { at: now + ms, wake }
        sleepers.push(sleeper)
        setImmediate(wakeNext)
      }),
  }
}
