/** A review that knows what came before: since when each failure stands, what changed, what wavers. Pure. */
import { compareText, type Place, placeKey } from '../place.js'
import type { Review, ReviewCell, ReviewScenario } from '../review/review.js'
import type { ChangeKind } from './change-kind.js'
import { pairColumns } from './columns.js'
import { type Comparison, compareRuns, nameOf, type RunName } from './compare.js'
import type { ColumnDigest, RunDigest } from './digest.js'
import type { DigestedScenario } from './messages-digest.js'
import { type Flaky, flakyOf, type Moment, type Since, sinceOf } from './since.js'

/** What earlier runs say of a whole review. */
export interface Past {
  /** The runs of the history that are earlier than this one, the earliest first. */
  readonly runs: readonly RunName[]
  /** Since the baseline, or the latest earlier run; absent where there is neither. */
  readonly comparison?: Comparison
}

/** What earlier runs say of a scenario on a column. */
export interface CellPast {
  /** What it is in the comparison. */
  readonly change?: ChangeKind
  /** Of what failed or could not be judged, where there is a history. */
  readonly since?: Since
  readonly flaky?: Flaky
}

export interface Earlier {
  /** In any order; what is not earlier is left out. */
  readonly runs: readonly RunDigest[]
  /** With which it is compared instead of the latest of the history. */
  readonly baseline?: RunDigest
}

type Started = RunDigest & { readonly startedAt: string }

const isEarlier = (run: RunDigest, now: RunDigest): run is Started =>
  run.startedAt !== undefined && (now.startedAt === undefined || run.startedAt < now.startedAt)

/** The earliest first. Some runs keep a copy of themselves where they look: what began with this one is this one. */
export const earlierThan = (runs: readonly RunDigest[], now: RunDigest): readonly Started[] =>
  runs
    .filter((run): run is Started => isEarlier(run, now))
    .sort((one, other) => compareText(one.startedAt, other.startedAt))

/** The latest that has a column of this one: runs of other clusters may be kept in the same place. */
export const latestLike = <T extends RunDigest>(runs: readonly T[], now: RunDigest): T | undefined =>
  runs.findLast(({ columns }) => pairColumns(columns, now.columns).some((pair) => pair.before && pair.now))

type Find = (identity: string) => DigestedScenario | undefined

/** The scenarios of one column, by their identities. */
const finderOf = (column: ColumnDigest | undefined): Find => {
  const found = new Map((column?.scenarios ?? []).map((scenario) => [scenario.identity, scenario]))
  return (identity) => found.get(identity)
}

interface Epoch {
  readonly startedAt: string
  /** One a column of this run. */
  readonly columns: readonly Find[]
}

const epochOf = ({ startedAt, columns }: Started, now: RunDigest): Epoch => {
  const pairs = pairColumns(columns, now.columns)
  return { startedAt, columns: now.columns.map((own) => finderOf(pairs.find((pair) => pair.now === own)?.before)) }
}

const momentsOf = (epochs: readonly Epoch[], column: number, identity: string): readonly Moment[] =>
  epochs.flatMap(({ startedAt, columns }) => {
    const known = columns[column]?.(identity)
    return known ? [{ startedAt, standing: known.standing, attempts: known.attempts, wording: known.wording }] : []
  })

/** What this run and those before it say, as it is looked up cell by cell. */
interface Known {
  readonly now: RunDigest
  readonly epochs: readonly Epoch[]
  readonly comparison: Comparison | undefined
}

const lookUp = <T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, T> =>
  new Map(all.map((one) => [keyOf(one), one]))

type Judge = (place: Place, cell: ReviewCell) => ReviewCell

/** Of one column: puts to a cell what the past says of it. */
const judgeOf = ({ now, epochs, comparison }: Known, index: number): Judge => {
  const own = lookUp(now.columns[index]?.scenarios ?? [], placeKey)
  const compared = comparison?.columns.find((column) => column.index === index)
  const changes = lookUp(
    (compared?.changes ?? []).filter(({ kind }) => kind !== 'gone'),
    placeKey,
  )
  return (place, cell) => {
    const scenario = own.get(placeKey(place))
    if (!scenario) return cell
    const moments = momentsOf(epochs, index, scenario.identity)
    const change = changes.get(placeKey(place))?.kind
    const since = epochs.length > 1 ? sinceOf(moments) : undefined
    const flaky = flakyOf(moments)
    const past: CellPast = { ...(change && { change }), ...(since && { since }), ...(flaky && { flaky }) }
    return Object.keys(past).length > 0 ? { ...cell, past } : cell
  }
}

const compareWith = (earlier: readonly Started[], baseline: RunDigest | undefined, now: RunDigest) => {
  const before = baseline ?? latestLike(earlier, now)
  return before && compareRuns(before, now, baseline !== undefined)
}

/** @param now what the review is of */
export const withPast = (review: Review, now: RunDigest, { runs, baseline }: Earlier): Review => {
  const earlier = earlierThan(runs, now)
  const comparison = compareWith(earlier, baseline, now)
  // Without a start nothing is earlier, and its own time is never told.
  const self: Started = { ...now, startedAt: now.startedAt ?? '' }
  const known = { now, comparison, epochs: [...earlier, self].map((run) => epochOf(run, now)) }
  const judges = now.columns.map((_, index) => judgeOf(known, index))
  const judge = (uri: string, scenario: ReviewScenario): ReviewScenario => ({
    ...scenario,
    cells: scenario.cells.map((cell, index) => judges[index]?.({ ...scenario, uri }, cell) ?? cell),
  })
  return {
    ...review,
    features: review.features.map((feature) => ({
      ...feature,
      scenarios: feature.scenarios.map((scenario) => judge(feature.uri, scenario)),
    })),
    past: { runs: earlier.map(nameOf), ...(comparison && { comparison }) },
  }
}
