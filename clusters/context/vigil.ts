/** Over a cluster of others: its API server is asked when something there does not answer. */
import pRetry from 'p-retry'
import { ApiError, type KubernetesApi } from '../kubernetes/api.js'
import { createVigil, type Vigil } from '../kubernetes/vigil.js'

/** Each asks for as long as the API is patient: a control plane that is moved is back within their sum. */
const looks = { retries: 2, minTimeout: 1000 } as const

const isAway = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status === 0 && error.reason !== 'Closed'

export const watchOver = (api: Pick<KubernetesApi, 'version'>): Vigil =>
  createVigil(async () => {
    try {
      await pRetry(() => api.version(), { ...looks, shouldRetry: ({ error }) => isAway(error) })
    } catch (error) {
      // Whoever says no is there.
      if (isAway(error)) return `${error.message} Nothing more is asked of it in this run`
    }
    return undefined
  })
