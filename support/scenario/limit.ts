/** How long a scenario may take. */
import { HarnessError } from '../errors.js'

export interface Limit {
  /** Aborted when the time is over, or when the run is cut; its reason says which. */
  readonly signal: AbortSignal
  /** The scenario has ended in time. */
  end(): void
}

const describe = (timeoutMs: number): string => (timeoutMs % 1000 === 0 ? `${timeoutMs / 1000} s` : `${timeoutMs} ms`)

/** @param timeoutMs absent: only the run itself ends it. */
export const limitTime = (timeoutMs: number | undefined, cut: AbortSignal): Limit => {
  if (timeoutMs === undefined) return { signal: cut, end: () => undefined }
  const over = new AbortController()
  const text = `the scenario was cut: it took longer than ${describe(timeoutMs)} (its time limit)`
  const timer = setTimeout(() => over.abort(new HarnessError(text)), timeoutMs)
  return { signal: AbortSignal.any([cut, over.signal]), end: () => clearTimeout(timer) }
}

/** What the work resolves to, unless the signal comes first: then its reason is thrown, and the work goes on unheard. */
export const orAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  work.catch(() => {})
  signal.throwIfAborted()
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
