/** Refusals of a server that has just started: it knows nobody's rights yet, and refuses for a moment what it allowed before. */
import { ApiError } from './api.js'

export interface RefusalWatch {
  /** Told when the server allows what it had refused. */
  allowed(): void
  /** Whether this refusal may be one that passes: for so long after the first of them. */
  mayPass(error: unknown): boolean
}

export const watchRefusals = (passesMs = 10_000): RefusalWatch => {
  let since: number | undefined
  return {
    allowed: () => {
      since = undefined
    },
    mayPass: (error) => {
      if (!(error instanceof ApiError && error.status === 403)) return false
      since ??= performance.now()
      return performance.now() - since < passesMs
    },
  }
}
