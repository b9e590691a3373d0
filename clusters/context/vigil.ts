/** Over a cluster of others: its API server is asked when something there does not answer. */
import { setMaxListeners } from 'node:events'
import pRetry from 'p-retry'
import { ApiError, type KubernetesApi } from '../kubernetes/api.js'
import type { Vigil } from '../kubernetes/vigil.js'

/** Each asks for as long as the API is patient: a control plane that is moved is back within their sum. */
const looks = { retries: 2, minTimeout: 1000 } as const

const isAway = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status === 0 && error.reason !== 'Closed'

export const createVigil = (api: Pick<KubernetesApi, 'version'>): Vigil => {
  const lost = new AbortController()
  // Everything that is asked at once listens.
  setMaxListeners(0, lost.signal)
  let looking: Promise<void> | undefined
  const ask = async (): Promise<void> => {
    try {
      await pRetry(() => api.version(), { ...looks, shouldRetry: ({ error }) => isAway(error) })
    } catch (error) {
      // Whoever says no is there.
      if (isAway(error)) lost.abort(new Error(`${error.message} Nothing more is asked of it in this run`))
    }
  }
  return {
    lost: lost.signal,
    look: async () => {
      if (lost.signal.aborted) return
      looking ??= ask().finally(() => {
        looking = undefined
      })
      await looking
    },
  }
}
