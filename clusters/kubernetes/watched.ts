/** Objects of some kinds, kept up to date by watches: whoever waits, waits for one of their events. */
import type { Resource, Scope, WireObject } from './api.js'

export interface Watched {
  /** All objects of a kind as last heard, by `namespace/name` (`/name` for cluster-scoped kinds). */
  of(kind: string): ReadonlyMap<string, WireObject>
  /**
   * Resolves with what `find` finds, asked now and after each event; no polling. @throws an Error that says `what` was waited for, how long, and
   * what `still` says about the present state, when the deadline is over; the signal's reason when that fires.
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
}
