/** Objects of some kinds, kept up to date by watches: whoever waits, waits for one of their events. */
import { setMaxListeners } from 'node:events'
import pRetry from 'p-retry'
import { ApiError, type KubernetesApi, type Resource, type Scope, type WireObject } from './api.js'
import { watchRefusals } from './passing-refusals.js'
import { createStore, type Feed, type Store } from './store.js'
import { createWaiters, type Waiters } from './waiting.js'
import { isWatchable } from './watching.js'

export interface Watched {
  /** All objects of a kind as last heard, by `namespace/name` (`/name` for cluster-scoped kinds). The map changes with each event. */
  of(kind: string): ReadonlyMap<string, WireObject>
  /**
   * Resolves with what `find` finds, asked now and after each event; no polling. @throws an Error that says `what` was waited for, how long, and
   * what `still` says about the present state, when the deadline is over; the signal's reason when that fires; an ApiError when the server
   * no longer lets us watch.
   */
  until<T>(
    find: () => T | undefined,
    wait: {
      readonly what: string
      readonly deadlineMs: number
      readonly still?: () => string
      readonly signal?: AbortSignal
    },
  ): Promise<T>
  close(): void
}

/** What is watched: each kind in each scope. */
export interface WatchPlan {
  readonly kinds: readonly Pick<Resource, 'apiVersion' | 'kind'>[]
  readonly scopes: readonly Scope[]
  /** For how long a server may refuse what it has allowed before. */
  readonly refusalPassesMs?: number
}

interface Following {
  readonly api: KubernetesApi
  readonly waiters: Waiters
  readonly stop: AbortSignal
  /** By feed: why it hears nothing at present. */
  readonly troubles: Map<Feed, ApiError>
  readonly refusalPassesMs: number | undefined
}

/** Kinds without namespaces are watched once, however many namespaces are named. */
const scopesOf = ({ namespaced }: Resource, scopes: readonly Scope[]): Scope[] => {
  const wanted: readonly Scope[] = namespaced
    ? scopes
    : scopes.map(({ labels }) => (labels === undefined ? {} : { labels }))
  return [...new Map(wanted.map((scope) => [`${scope.namespace ?? ''} ${scope.labels ?? ''}`, scope])).values()]
}

/** Lists, then watches, and lists again when the version has grown too old. Ends with the signal, or for good with an ApiError. */
const followFeed = (
  { api, waiters, stop, troubles, refusalPassesMs }: Following,
  resource: Resource,
  scope: Scope,
  feed: Feed,
  onListed: () => void,
): Promise<void> => {
  const setTrouble = (trouble: ApiError | undefined): void => {
    if (trouble) troubles.set(feed, trouble)
    else troubles.delete(feed)
  }
  let listed = false
  const refusals = watchRefusals(refusalPassesMs)
  const hearTrouble = (trouble: ApiError | undefined): void => {
    if (!trouble) refusals.allowed()
    setTrouble(trouble)
  }
  const listAndWatch = async (): Promise<void> => {
    const { items, resourceVersion } = await api.list(resource, scope)
    if (stop.aborted) return
    setTrouble(undefined)
    feed.replace(items)
    listed = true
    onListed()
    waiters.ask()
    const hear: Parameters<KubernetesApi['watch']>[3] = (event) => {
      if (stop.aborted) return
      feed.hear(event)
      waiters.ask()
    }
    await api.watch(resource, scope, resourceVersion, hear, stop, hearTrouble)
  }
  return pRetry(listAndWatch, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 20,
    maxTimeout: 2000,
    signal: stop,
    // Whoever opens the watch is told at once when nothing can be listed.
    shouldRetry: ({ error }) =>
      listed && (isWatchable(error) || refusals.mayPass(error) || (error instanceof ApiError && error.status === 410)),
    onFailedAttempt: ({ error }) => {
      if (isWatchable(error) || (listed && refusals.mayPass(error))) setTrouble(error as ApiError)
    },
  })
}

/** Resolves with the first list; later ends of the feed end whoever waits. */
const startFeed = (following: Following, resource: Resource, scope: Scope, feed: Feed): Promise<void> =>
  new Promise((resolve, reject) => {
    followFeed(following, resource, scope, feed, resolve).catch((error: unknown) => {
      following.waiters.fail(error)
      reject(error)
    })
  })

/** @throws {ApiError} when one of the kinds cannot be listed; the signal's reason when that fires before all are. */
export const openWatched = async (api: KubernetesApi, plan: WatchPlan, signal?: AbortSignal): Promise<Watched> => {
  signal?.throwIfAborted()
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const troubles = new Map<Feed, ApiError>()
  const waiters = createWaiters(() => [...troubles.values()][0]?.message)
  const stores = new Map<string, Store>(plan.kinds.map(({ kind }) => [kind, createStore()]))
  const end = (reason: unknown): void => {
    signal?.removeEventListener('abort', abort)
    waiters.fail(reason)
    stop.abort(reason)
  }
  const abort = (): void => end(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  const start = async (kind: WatchPlan['kinds'][number]): Promise<void> => {
    const resource = await api.resourceOf(kind)
    const store = stores.get(kind.kind) as Store
    const scopes = scopesOf(resource, plan.scopes)
    const { refusalPassesMs } = plan
    const following = { api, waiters, stop: stop.signal, troubles, refusalPassesMs }
    await Promise.all(scopes.map((scope) => startFeed(following, resource, scope, store.createFeed())))
  }
  try {
    await Promise.all(plan.kinds.map(start))
  } catch (error) {
    end(error)
    throw error
  }
  return {
    of: (kind) => stores.get(kind)?.objects ?? new Map(),
    until: waiters.until,
    close: () => end(new Error('the watch was closed')),
  }
}
