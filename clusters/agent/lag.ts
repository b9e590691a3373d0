/** How long a probe waited for its own process: that time must not be blamed on the network. */
import { readFileSync } from 'node:fs'

export interface LagWatch {
  /**
   * Milliseconds of this stretch of `performance.now()` that were lost: the longest time that the event loop stood still,
   * or half of all the time that the process was ready to run and got no processor, whichever is more. That time comes in
   * slices, and between two of them what has arrived is read: it counts for less than standing still.
   */
  lostMs(fromMs: number, toMs: number): number
  stop(): void
}

const tickMs = 20
/** A reading serves all who ask within this time: reading costs more than a small probe. */
const freshMs = 2
const keptTicks = 1024

interface Tick {
  readonly atMs: number
  /** How late the loop was for this tick. */
  readonly lateMs: number
  /** Time in the run queue since the process began. */
  readonly queuedMs: number
}

/** Linux counts it for each thread, unless it was built without scheduler statistics. */
const readQueuedMs = (): number => {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}

/** What is known of time: how late the loop is for a tick, and how long the process has waited for a processor in all. */
export interface Kernel {
  readonly now: () => number
  readonly queuedMs: () => number
}

const thisKernel: Kernel = { now: () => performance.now(), queuedMs: readQueuedMs }

export const watchLag = (kernel = thisKernel): LagWatch => {
  const tick = (dueMs: number): Tick => {
    const atMs = kernel.now()
    return { atMs, lateMs: Math.max(0, atMs - dueMs), queuedMs: kernel.queuedMs() }
  }
  const ticks: Tick[] = [tick(kernel.now())]
  const next = (): Tick => tick((ticks.at(-1) as Tick).atMs + tickMs)
  let latest = next()
  // What goes on right now has not reached the timer yet.
  const now = (): Tick => {
    if (kernel.now() - latest.atMs > freshMs) latest = next()
    return latest
  }
  const timer = setInterval(() => {
    latest = next()
    ticks.push(latest)
    if (ticks.length > keptTicks) ticks.shift()
  }, tickMs)
  timer.unref()
  return {
    lostMs: (fromMs, toMs) => {
      const before = ticks.findLastIndex(({ atMs }) => atMs <= fromMs)
      const all = [...ticks.slice(Math.max(0, before)), now()]
      const first = all[0] as Tick
      const last = all.find(({ atMs }) => atMs >= toMs) ?? (all.at(-1) as Tick)
      const late = all.filter(({ atMs, lateMs }) => atMs >= fromMs && atMs - lateMs <= toMs && lateMs > tickMs)
      return Math.max((last.queuedMs - first.queuedMs) / 2, ...late.map(({ lateMs }) => lateMs))
    },
    stop: () => clearInterval(timer),
  }
}
