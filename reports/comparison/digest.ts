/** What a run amounts to for those that compare it with others: a standing a scenario, an answer a question. Pure. */
import type * as messages from '@cucumber/messages'
import type { Evidence, evidenceMediaType } from '../../support/evidence.js'
import type { ColumnRecord } from '../manifest.js'
import { indexMessages, type MessageIndex, type Place } from '../message-index.js'
import type { Standing } from '../standing.js'
import { collectTally, type Tally } from '../tally.js'
import { identify, placeKey } from './identity.js'

/** `lost` did not come to its end. */
export type Known = Standing | 'lost'

/** What a question was answered with. */
export interface Answer {
  /** The step that asked it, without its keyword. */
  readonly step: string
  /** The pair in words: `pod a → service b:80/TCP`. */
  readonly about: string
  readonly expected: string
  readonly saw: string
  readonly outcome: Evidence['judgements'][number]['outcome']
}

export interface DigestedScenario extends Place {
  readonly identity: string
  readonly standing: Known
  /** More than one is a retry. */
  readonly attempts: number
  /** In the order in which they were asked; empty where nobody wanted them. */
  readonly answers: readonly Answer[]
}

export interface ColumnDigest {
  readonly name: string
  /** What was asked, by the names of the flags; absent without a manifest. */
  readonly asked?: ColumnRecord['asked']
  /** Why the column as a whole could not be judged. */
  readonly error?: string
  /** The host could not run it, and nobody had asked for it by name: it is compared with nothing. */
  readonly isUncounted?: true
  readonly scenarios: readonly DigestedScenario[]
}

export interface RunDigest {
  /** Its folder or file. */
  readonly name: string
  /** ISO 8601; absent where its messages do not say. */
  readonly startedAt?: string
  readonly columns: readonly ColumnDigest[]
}

/** What a column's messages amount to; `startedMs` since 1970, absent where they do not say. */
export interface MessagesDigest {
  readonly scenarios: readonly DigestedScenario[]
  readonly startedMs?: number
}

export interface DigestCollector {
  add(envelope: messages.Envelope): void
  read(): MessagesDigest
}

interface Told {
  readonly testStepId: string
  readonly body: string
}

interface State {
  readonly index: MessageIndex
  /** How often each was begun. */
  readonly attempts: Map<string, number>
  /** Of its last attempt. */
  readonly evidence: Map<string, Told[]>
  readonly byStart: Map<string, string>
  startedMs?: number
}

const evidenceMedia: typeof evidenceMediaType = 'application/vnd.netherkin.evidence+json'

const note = (state: State, { testCase, testCaseStarted, attachment, testRunStarted }: messages.Envelope): void => {
  if (testRunStarted) {
    const { seconds, nanos } = testRunStarted.timestamp
    // The shards of a run start when they can.
    state.startedMs = Math.min(state.startedMs ?? Number.POSITIVE_INFINITY, seconds * 1000 + Math.floor(nanos / 1e6))
  }
  if (testCase) state.attempts.set(testCase.id, 0)
  if (testCaseStarted) {
    const { id, testCaseId, attempt } = testCaseStarted
    state.attempts.set(testCaseId, attempt + 1)
    state.byStart.set(id, testCaseId)
    state.evidence.set(testCaseId, [])
  }
  if (attachment?.mediaType === evidenceMedia) {
    const { testCaseStartedId = '', testStepId = '', body } = attachment
    state.evidence.get(state.byStart.get(testCaseStartedId) ?? '')?.push({ testStepId, body })
  }
}

const answersOf = ({ index, evidence }: State, testCaseId: string): Answer[] =>
  (evidence.get(testCaseId) ?? []).flatMap(({ testStepId, body }) => {
    const step = index.writtenStep(testCaseId, testStepId)?.step.text ?? ''
    return (JSON.parse(body) as Evidence).judgements.map(({ about, expected, saw, outcome }) => ({
      step,
      about,
      expected,
      saw,
      outcome,
    }))
  })

const readState = (state: State, tally: Tally, withAnswers: boolean): MessagesDigest => {
  const identities = identify(state.index.pickled())
  const standings = new Map(tally.scenarios.map((result) => [placeKey(result), result.standing]))
  const scenarios = [...state.attempts].map(([testCaseId, attempts]) => {
    const place = state.index.describeScenario(testCaseId)
    const key = placeKey(place)
    return {
      ...place,
      identity: identities.get(key) ?? key,
      standing: standings.get(key) ?? ('lost' as const),
      attempts,
      answers: withAnswers ? answersOf(state, testCaseId) : [],
    }
  })
  return { scenarios, ...(state.startedMs !== undefined && { startedMs: state.startedMs }) }
}

/** Collects messages one by one. @param withAnswers whether single questions will be compared */
export const collectDigest = (withAnswers: boolean): DigestCollector => {
  const tally = collectTally()
  const state: State = { index: indexMessages(), attempts: new Map(), evidence: new Map(), byStart: new Map() }
  const add = (envelope: messages.Envelope): void => {
    tally.add(envelope)
    state.index.add(envelope)
    note(state, envelope)
  }
  return { add, read: () => readState(state, tally.read(), withAnswers) }
}

/** What is known of one column, before it is put together with the run's others. */
export interface DigestSource {
  readonly name: string
  readonly record?: ColumnRecord
  /** Where its manifest is not there yet. */
  readonly asked?: ColumnRecord['asked']
  readonly digest: MessagesDigest
}

const isUncounted = ({ record, digest }: DigestSource): boolean =>
  digest.scenarios.length === 0 && record?.error !== undefined && record.exitCode === undefined

const toColumn = (source: DigestSource): ColumnDigest => {
  const { name, record, asked = record?.asked, digest } = source
  return {
    name,
    ...(asked && { asked }),
    ...(record?.error !== undefined && { error: record.error }),
    ...(isUncounted(source) && { isUncounted: true }),
    scenarios: digest.scenarios,
  }
}

const startOf = (sources: readonly DigestSource[]): string | undefined => {
  const starts = sources.flatMap(({ digest: { startedMs } }) => startedMs ?? [])
  return starts.length > 0
    ? new Date(Math.min(...starts)).toISOString()
    : sources.flatMap(({ record }) => record?.startedAt ?? [])[0]
}

/** @param name what people call the run: its path. */
export const digestRun = (name: string, sources: readonly DigestSource[]): RunDigest => {
  const startedAt = startOf(sources)
  return {
    name,
    ...(startedAt !== undefined && { startedAt }),
    columns: sources.map(toColumn),
  }
}

export const digestMessages = (envelopes: Iterable<messages.Envelope>): MessagesDigest => {
  const collector = collectDigest(true)
  for (const envelope of envelopes) collector.add(envelope)
  return collector.read()
}
