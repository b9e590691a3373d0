/** Requests to an API server: raw JSON over undici, with the user's credentials; what passes by itself is asked again. */
import { setMaxListeners } from 'node:events'
import pRetry from 'p-retry'
import type { Dispatcher } from 'undici'
import { ApiError } from './api.js'
import type { Credentials, Login } from './credentials.js'
import { type Dispatchers, destroyDispatchers, openDispatchers } from './dispatchers.js'
import { isAway, isPassing, toClosed, toRefusal, toUnreachable } from './refusals.js'

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the server's own path, with its query. */
  readonly path: string
  readonly body?: unknown
  readonly contentType?: string
  /** Refusals that pass in this case, beside those that always do. */
  readonly passes?: (error: ApiError) => boolean
}

/** For how long the same is asked again. */
export interface Patience {
  /** While the server cannot be reached. */
  readonly awayMs: number
  /** While it says no for a reason that passes: a webhook starts, a namespace is new. */
  readonly refusedMs: number
}

export interface Requests {
  /** The body of a 2xx answer. @throws {ApiError} */
  send(request: Request): Promise<string>
  /** The bytes of a watch; no patience. @throws {ApiError}, also from the iteration. */
  stream(path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>>
  close(): Promise<void>
}

export interface RequestsOptions {
  readonly login: Login
  readonly patience: Patience
  /** What the server warns of: deprecated versions, Pod Security. Each text once. */
  readonly onWarning?: (text: string) => void
}

type Answer = Dispatcher.ResponseData

/** Connections that are exchanged when the TLS material is (a plugin that issues certificates). */
const createConnections = () => {
  let present: Dispatchers | undefined
  const all = new Set<Dispatchers>()
  const take = (credentials: Credentials): Dispatchers => {
    if (present?.tls === credentials.tls) return present
    present = openDispatchers(credentials)
    all.add(present)
    return present
  }
  return { take, close: async () => void (await Promise.all([...all].map(destroyDispatchers))) }
}

const createWarner = (onWarning: RequestsOptions['onWarning']) => {
  const told = new Set<string>()
  return ({ headers }: Answer): void => {
    for (const [, text = ''] of `${headers.warning ?? ''}`.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) {
      if (!told.has(text)) onWarning?.(text.replaceAll(/\\(.)/g, '$1'))
      told.add(text)
    }
  }
}

const headersOf = ({ body, contentType = 'application/json' }: Request): Record<string, string> => ({
  accept: 'application/json, */*',
  ...(body === undefined ? {} : { 'content-type': contentType }),
})

export const openRequests = ({ login, patience, onWarning }: RequestsOptions): Requests => {
  const connections = createConnections()
  const closing = new AbortController()
  // Each request in flight listens.
  setMaxListeners(0, closing.signal)
  const warn = createWarner(onWarning)

  const dispatch = async (request: Request, credentials: Credentials, watching?: AbortSignal): Promise<Answer> => {
    const { origin, pathname } = new URL(credentials.access.cluster.server)
    const { requests, watches } = connections.take(credentials)
    return (watching ? watches : requests).request({
      origin,
      method: request.method,
      path: `${pathname.replace(/\/$/, '')}${request.path}`,
      headers: { ...headersOf(request), ...credentials.headers },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: watching ?? closing.signal,
    })
  }

  /** @throws {ApiError} for whatever is not an answer of 2xx. */
  const askOnce = async <T>(
    request: Request,
    credentials: Credentials,
    take: (answer: Answer) => Promise<T>,
    watching?: AbortSignal,
  ): Promise<T> => {
    try {
      const answer = await dispatch(request, credentials, watching)
      warn(answer)
      if (answer.statusCode < 300) return await take(answer)
      throw toRefusal(request, answer.statusCode, await answer.body.text(), credentials)
    } catch (error) {
      if (error instanceof ApiError) throw error
      if (closing.signal.aborted) throw toClosed(error)
      throw toUnreachable(error, credentials)
    }
  }

  /** A 401 may only mean that the token is old: asked once more with a new one, if there is a new one. */
  const ask = async <T>(request: Request, take: (answer: Answer) => Promise<T>, watching?: AbortSignal): Promise<T> => {
    const credentials = await login.current()
    try {
      return await askOnce(request, credentials, take, watching)
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      const renewed = await login.renew(credentials)
      if (renewed === credentials) throw error
      return askOnce(request, renewed, take, watching)
    }
  }

  const send = (request: Request): Promise<string> => {
    const started = performance.now()
    const isPassingNow = (error: unknown): boolean => {
      if (!(error instanceof ApiError)) return false
      const elapsedMs = performance.now() - started
      if (isAway(error, request.method !== 'POST')) return elapsedMs < patience.awayMs
      return (isPassing(error) || request.passes?.(error) === true) && elapsedMs < patience.refusedMs
    }
    return pRetry(() => ask(request, ({ body }) => body.text()), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 50,
      maxTimeout: 1000,
      signal: closing.signal,
      shouldRetry: ({ error }) => isPassingNow(error),
    })
  }

  return {
    send,
    stream: (path, signal) => ask({ method: 'GET', path }, async ({ body }) => body, signal),
    close: async () => {
      closing.abort(toClosed())
      await connections.close()
    },
  }
}
