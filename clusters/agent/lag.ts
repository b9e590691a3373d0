/** How late the event loop was: a probe that waited for its own process must not blame the network. */
export interface LagWatch {
  /** The longest lag that overlaps this stretch of `performance.now()`, in milliseconds. */
  longestMs(fromMs: number, toMs: number): number
  stop(): void
}

const tickMs = 20
const keptLags = 512

interface Lag {
  readonly fromMs: number
  readonly toMs: number
}

export const watchLag = (): LagWatch => {
  const lags: Lag[] = []
  let lastMs = performance.now()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    if (nowMs - lastMs > 2 * tickMs) lags.push({ fromMs: lastMs + tickMs, toMs: nowMs })
    if (lags.length > keptLags) lags.shift()
    lastMs = nowMs
  }, tickMs)
  timer.unref()
  return {
    longestMs: (fromMs, toMs) => {
      // The lag that goes on right now has not reached the timer yet.
      const current = { fromMs: lastMs + tickMs, toMs: performance.now() }
      const lengths = [...lags, current]
        .filter((lag) => lag.toMs >= fromMs && lag.fromMs <= toMs)
        .map((lag) => lag.toMs - lag.fromMs)
      return Math.max(0, ...lengths)
    },
    stop: () => clearInterval(timer),
  }
}
