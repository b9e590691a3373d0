/** What a review shows, from the messages of one or more columns. Pure: the same messages make the same review. */
import type { Envelope } from '@cucumber/messages'
import type { Evidence } from '../../support/evidence.js'
import { type ExitCode, worseExit } from '../exit-code.js'
import type { ColumnRecord } from '../manifest.js'
import { type MatrixColumn, rowsOf } from '../matrix-table.js'
import type { ScenarioResult } from '../standing.js'
import { type Tally, tallyOf } from '../tally.js'
import { type Recording, recordingsOf } from './recording.js'

/** What a run left of one column. */
export interface ColumnSource {
  readonly name: string
  readonly messages: readonly Envelope[]
  /** From the manifest beside the messages, where there is one. */
  readonly record?: ColumnRecord
}

export type Judgement = Evidence['judgements'][number]

export interface ReviewColumn {
  readonly name: string
  readonly tally: Tally
  readonly exitCode: ExitCode
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
  /** ISO 8601, of the first message; absent where there is none. */
  readonly startedAt?: string
}

const keyOf = ({ uri, line, name }: { uri: string; line: number; name: string }): string => `${uri}:${line} ${name}`

const judgementsOf = ({ steps }: Recording): readonly Judgement[] =>
  steps.flatMap(({ evidence }) => evidence.flatMap(({ judgements }) => judgements))

const enforcementOf = (recordings: readonly Recording[]): readonly number[] =>
  recordings
    .flatMap(judgementsOf)
    .filter(({ control }) => control?.kind === 'baseline')
    .flatMap(({ enforcementMs }) => enforcementMs ?? [])

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

const factsOf = ({ facts = {}, asked, retries, error: _ }: ColumnRecord): string[] => [
  `asked for: ${Object.entries(asked)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')}`,
  ...Object.entries(facts).flatMap(([key, value]) => (isPlain(value) ? [`${key}: ${value}`] : [])),
  ...(retries > 0 ? [`its cluster was made ${retries + 1} times`] : []),
]

const toColumn = ({ name, record, messages }: ColumnSource, recordings: readonly Recording[]): ReviewColumn => {
  const tally = tallyOf(messages)
  return {
    name,
    tally,
    exitCode: record?.exitCode ?? tally.exitCode,
    ...(record?.error !== undefined && { error: record.error }),
    facts: record ? factsOf(record) : [],
    enforcementMs: enforcementOf(recordings),
  }
}

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '')

/** Examples of an outline, and the careless, have one name in one file: they are told apart by their number. */
const idsOf = (rows: readonly { uri: string; name: string }[]): readonly string[] => {
  const seen = new Map<string, number>()
  return rows.map(({ uri, name }) => {
    const id = `${slugOf(uri.replace(/\.feature$/, ''))}--${slugOf(name)}`
    const nth = (seen.get(id) ?? 0) + 1
    seen.set(id, nth)
    return nth === 1 ? id : `${id}-${nth}`
  })
}

const groupByFeature = (scenarios: readonly (ReviewScenario & { uri: string; feature: string })[]): ReviewFeature[] => {
  const uris = [...new Set(scenarios.map(({ uri }) => uri))]
  return uris.map((uri) => {
    const own = scenarios.filter((one) => one.uri === uri)
    return { uri, name: own[0]?.feature ?? '', scenarios: own.map(({ uri: _, feature: __, ...scenario }) => scenario) }
  })
}

const startOf = (sources: readonly ColumnSource[]): string | undefined => {
  const starts = sources.flatMap(({ messages }) =>
    messages.flatMap(({ testRunStarted }) => (testRunStarted ? [testRunStarted.timestamp.seconds * 1000] : [])),
  )
  return starts.length === 0 ? undefined : new Date(Math.min(...starts)).toISOString()
}

export const reviewOf = (sources: readonly ColumnSource[]): Review => {
  const recordings = sources.map(({ messages }) => recordingsOf(messages))
  const columns = sources.map((source, index) => toColumn(source, recordings[index] ?? []))
  const found = recordings.map((own) => new Map(own.map((one) => [keyOf(one), one] as const)))
  const rows = rowsOf(columns satisfies readonly MatrixColumn[])
  const ids = idsOf(rows)
  const scenarios = rows.map((row, index) => {
    const known = found.map((own) => own.get(keyOf(row)))
    const any = known.find((one) => one !== undefined)
    const cells = row.cells.map((result, column) => ({
      ...(result && { result }),
      ...(known[column] && { recording: known[column] }),
    }))
    return { ...row, id: ids[index] ?? '', feature: any?.feature ?? '', tags: any?.tags ?? [], cells }
  })
  const startedAt = startOf(sources)
  return {
    columns,
    features: groupByFeature(scenarios),
    exitCode: columns
      .map(({ exitCode }) => exitCode as number)
      .reduce(worseExit, columns[0]?.exitCode ?? 4) as ExitCode,
    ...(startedAt !== undefined && { startedAt }),
  }
}
