/** What a Then-sentence asks, as data that the judge can put to any cluster. */
import type { Live } from '../clusters/cluster.js'
import type { HttpExchange, Observation, Protocol, RecordType, Source } from '../clusters/probe.js'

/** Where a question points. Names, never addresses that only the live cluster knows. */
export type Target =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | {
      readonly kind: 'service'
      readonly namespace: string
      readonly name: string
      /** How it is reached; `name` asks DNS from the source. A node port goes through `node`. */
      readonly by: 'cluster-ip' | 'name' | 'load-balancer' | 'external-ip' | 'node-port'
      readonly node?: string
    }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'ingress'; readonly className?: string }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'external' }
  | { readonly kind: 'outside' }

/** A port by number or by the name that the target gives it, or the target's only port. */
export interface PortRef {
  readonly port?: number | string
  readonly protocol: Protocol
}

/** Timing of rounds (docs/decisions.md §7). All milliseconds but `attempts`. */
export interface Rounds {
  readonly attempts: number
  readonly timeoutMs: number
  readonly gapMs: number
  readonly holdMs: number
  readonly deadlineMs: number
}

export interface Expectation {
  /** What a correct network answers, as it stands in the failure text: `connected`, `denied`, `refused`, `404`. */
  readonly text: string
  /** A denial counts only with a positive control and when it holds. */
  readonly denial: boolean
  /** Looks at one round's observations. Undefined: as expected; otherwise what was seen, in words. */
  readonly differs: (observations: readonly Observation[], live: Live) => string | undefined
}

/** A place in a truth table: the table's own row and column headings, and the port where a cell has several. */
export interface TableCell {
  readonly row: string
  readonly column: string
  /** `80/TCP`. */
  readonly on?: string
}

interface Asked {
  readonly from: Source
  readonly expected: Expectation
  /** Overrides of the settings by the sentence (`within 30 s`). */
  readonly rounds?: Partial<Rounds>
  readonly cell?: TableCell
  /** Index of the row of the step's table that asks, headings counted. */
  readonly row?: number
}

/** "Can this source exchange data with that target?" `times` attempts make one round (1 unless a spread is asked for). */
export interface ReachQuestion extends Asked {
  readonly kind: 'reach'
  readonly to: Target
  readonly port: PortRef
  readonly http?: HttpExchange
  readonly times?: number
  /** The name of a connection that stays open between questions. */
  readonly connection?: string
}

/** "What does this name mean to that source?" */
export interface ResolveQuestion extends Asked {
  readonly kind: 'resolve'
  readonly name: string
  readonly type: RecordType
}

/** "What does the cluster say of itself?" (addresses, counts): no packet, so nothing to repeat. */
export interface StateQuestion extends Asked {
  readonly kind: 'state'
  /** What is asked, in words. */
  readonly about: string
  /** Undefined: as expected; otherwise what was seen, in words. `first` is the cluster when the scenario first saw it settled. */
  readonly look: (live: Live, first: Live) => string | undefined
}

export type Question = ReachQuestion | ResolveQuestion | StateQuestion
