/** What a review shows, from the messages of one or more columns. Pure: the same messages make the same review. */
import type { Envelope } from '@cucumber/messages'
import type { Evidence } from '../../support/evidence.js'
import type { CellPast, Past } from '../comparison/past.js'
import { type ExitCode, worseExit } from '../exit-code.js'
import { exitOf, withoutMessages } from '../kept-record.js'
import type { ColumnRecord } from '../manifest.js'
import type { ScenarioResult } from '../standing.js'
import type { Tally } from '../tally.js'
import { nameColumns, shortenNames } from './column-names.js'
import { type Read, readMessages } from './reading.js'
import type { Recording } from './recording.js'
import { gatherFeatures } from './scenarios.js'

/** What a run left of one column. */
export interface ColumnSource {
  readonly name: string
  /** Gone through as often as they are asked for; none where the column left none. */
  readonly messages: Iterable<Envelope>
  /** From the manifest beside the messages, where there is one. */
  readonly record?: ColumnRecord
}

export type Judgement = Evidence['judgements'][number]

export interface ReviewColumn {
  /** Like no other column's. */
  readonly name: string
  /** What tells it from the other columns. */
  readonly short: string
  /** Absent when it left no messages. */
  readonly tally?: Tally
  /** Absent when the column does not count. */
  readonly exitCode?: ExitCode
  /** Why the column as a whole could not be judged. */
  readonly error?: string
  /** What its cluster was observed to be, a line each. */
  readonly facts: readonly string[]
  /** Milliseconds from a change to its enforcement, one a judgement that was denied as expected. */
  readonly enforcementMs: readonly number[]
}

/** A scenario on one column; empty where it was no part of that. */
export interface ReviewCell {
  /** Absent when it did not come to its end. */
  readonly result?: ScenarioResult
  readonly recording?: Recording
  /** What earlier runs say of it; absent where there are none, or nothing is to be said. */
  readonly past?: CellPast
}

export interface ReviewScenario {
  /** The fragment of its link; stays the same as long as file and name do. */
  readonly id: string
  readonly line: number
  readonly name: string
  readonly tags: readonly string[]
  /** One a column. */
  readonly cells: readonly ReviewCell[]
}

export interface ReviewFeature {
  readonly uri: string
  readonly name: string
  readonly scenarios: readonly ReviewScenario[]
}

export interface Review {
  readonly columns: readonly ReviewColumn[]
  readonly features: readonly ReviewFeature[]
  readonly exitCode: ExitCode
  /** What `--require` misses, a line each. */
  readonly missing: readonly string[]
  /** ISO 8601, of the first message; absent where there is none. */
  readonly startedAt?: string
  /** Where it was compared with earlier runs. */
  readonly past?: Past
}

export const allOf = ({ features }: Review): readonly ReviewScenario[] => features.flatMap(({ scenarios }) => scenarios)

const judgementsOf = ({ steps }: Recording): readonly Judgement[] =>
  steps.flatMap(({ evidence }) => evidence.flatMap(({ judgements }) => judgements))

const enforcementOf = (recordings: readonly Recording[]): readonly number[] =>
  recordings
    .flatMap(judgementsOf)
    .filter(({ control }) => control?.kind === 'baseline')
    .flatMap(({ enforcementMs }) => enforcementMs ?? [])
    .sort((one, other) => one - other)

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

const renderAsked = (asked: ColumnRecord['asked']): string =>
  Object.entries(asked)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')

const factsOf = ({ facts = {}, asked, order, retries }: ColumnRecord): string[] => [
  ...(Object.keys(asked).length > 0 ? [`asked for: ${renderAsked(asked)}`] : []),
  ...(order !== undefined ? [`order: ${order}`] : []),
  ...Object.entries(facts).flatMap(([key, value]) => (isPlain(value) ? [`${key}: ${value}`] : [])),
  ...(retries > 0 ? [`its cluster was made ${retries + 1} times`] : []),
]

const toColumn = (
  { record: kept }: ColumnSource,
  named: Pick<ReviewColumn, 'name' | 'short'>,
  { tally, recordings }: Read,
): ReviewColumn => {
  const record = kept && withoutMessages(kept, tally === undefined)
  const exitCode = exitOf(tally, record)
  return {
    ...named,
    ...(tally && { tally }),
    ...(exitCode !== undefined && { exitCode }),
    ...(record?.error !== undefined && { error: record.error }),
    facts: record ? factsOf(record) : [],
    enforcementMs: enforcementOf(recordings),
  }
}

const startOf = (reads: readonly Read[]): string | undefined => {
  const starts = reads.flatMap(({ startedAt }) => startedAt ?? [])
  return starts.length === 0 ? undefined : new Date(Math.min(...starts)).toISOString()
}

const worstOf = (columns: readonly ReviewColumn[]): ExitCode => {
  const codes = columns.flatMap(({ exitCode }) => (exitCode === undefined ? [] : [exitCode as number]))
  return codes.reduce(worseExit, codes[0] ?? 4) as ExitCode
}

/** What was decided about a whole run, where its columns alone do not say it. */
export interface Decided {
  readonly exitCode: ExitCode
  /** What `--require` misses, a line each. */
  readonly missing: readonly string[]
}

export const reviewOf = (sources: readonly ColumnSource[], decided?: Decided): Review => {
  const reads = sources.map(({ messages }) => readMessages(messages))
  const names = nameColumns(sources)
  const shorts = shortenNames(names)
  const columns = sources.map((source, index) =>
    toColumn(source, { name: names[index] ?? '', short: shorts[index] ?? '' }, reads[index] ?? { recordings: [] }),
  )
  const known = reads.map(({ tally, recordings }) => ({ results: tally?.scenarios ?? [], recordings }))
  const startedAt = startOf(reads)
  return {
    columns,
    features: gatherFeatures(known),
    exitCode: decided?.exitCode ?? worstOf(columns),
    missing: decided?.missing ?? [],
    ...(startedAt !== undefined && { startedAt }),
  }
}
