/** What the messages of one column amount to for those that compare it. Pure. */
import type * as messages from '@cucumber/messages'
import type { Evidence } from '../../support/evidence.js'
import { evidenceMedia, readEvidence } from '../evidence-body.js'
import { inertLine } from '../inert.js'
import { indexMessages, type MessageIndex } from '../message-index.js'
import { type Place, placeKey } from '../place.js'
import type { FinalStanding } from '../standing.js'
import { collectTally, type Tally } from '../tally.js'
import { identify } from './identity.js'

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
  readonly standing: FinalStanding
  /** More than one is a retry. */
  readonly attempts: number
  /** Another one where its feature was changed. */
  readonly wording: string
  /** In the order in which they were asked; empty where nobody wanted them. */
  readonly answers: readonly Answer[]
}

/** What a run was asked to judge, as far as its messages show. */
export interface Scope {
  /** Of features, that were read. */
  readonly files: ReadonlySet<string>
  /** Identities of scenarios that those files have, and that the run was not asked to judge: by its tags, say, or its shard. */
  readonly leftOut: ReadonlySet<string>
}

/** What a column's messages amount to. */
export interface MessagesDigest extends Scope {
  readonly scenarios: readonly DigestedScenario[]
  /** Features that could not be read, with where and why, a line each. */
  readonly unreadable: readonly string[]
  /** When each of its parts began, ms since 1970; empty where they do not say. */
  readonly startsMs: readonly number[]
}

/** Of a column that left no messages. */
export const noMessages: MessagesDigest = {
  scenarios: [],
  files: new Set(),
  leftOut: new Set(),
  unreadable: [],
  startsMs: [],
}

export interface DigestCollector {
  add(envelope: messages.Envelope): void
  read(): MessagesDigest
}

interface State {
  readonly index: MessageIndex
  /** How often each was begun. */
  readonly attempts: Map<string, number>
  /** Of its last attempt; absent where nobody wants them. */
  readonly answers?: Map<string, Answer[]>
  readonly byStart: Map<string, string>
  readonly startsMs: number[]
  readonly unreadable: string[]
}

const noteAnswers = ({ index, answers, byStart }: State, attachment: messages.Attachment): void => {
  const { testCaseStartedId = '', testStepId = '' } = attachment
  const testCaseId = byStart.get(testCaseStartedId) ?? ''
  const own = answers?.get(testCaseId)
  if (!own) return
  const step = index.writtenStep(testCaseId, testStepId)?.step.text ?? ''
  for (const { about, expected, saw, outcome } of readEvidence(attachment).judgements)
    own.push({ step, about, expected, saw, outcome })
}

const note = (state: State, message: messages.Envelope): void => {
  const { testCase, testCaseStarted, attachment, testRunStarted, parseError } = message
  if (parseError) state.unreadable.push(inertLine(`${parseError.source.uri}: ${parseError.message}`))
  if (testRunStarted) {
    const { seconds, nanos } = testRunStarted.timestamp
    state.startsMs.push(seconds * 1000 + Math.floor(nanos / 1e6))
  }
  if (testCase) state.attempts.set(testCase.id, 0)
  if (testCaseStarted) {
    const { id, testCaseId, attempt } = testCaseStarted
    state.attempts.set(testCaseId, attempt + 1)
    state.byStart.set(id, testCaseId)
    state.answers?.set(testCaseId, [])
  }
  if (attachment?.mediaType === evidenceMedia) noteAnswers(state, attachment)
}

const scopeOf = (identities: ReadonlyMap<string, string>, places: readonly Place[], asked: readonly Place[]): Scope => {
  const keys = new Set(asked.map(placeKey))
  return {
    files: new Set(places.map(({ uri }) => uri)),
    leftOut: new Set([...identities].flatMap(([key, identity]) => (keys.has(key) ? [] : [identity]))),
  }
}

const readState = (state: State, tally: Tally): MessagesDigest => {
  const places = state.index.pickled()
  const identities = identify(places)
  const standings = new Map(tally.scenarios.map((result) => [placeKey(result), result.standing]))
  const scenarios = [...state.attempts].map(([testCaseId, attempts]) => {
    const place = state.index.describeScenario(testCaseId)
    const key = placeKey(place)
    return {
      ...place,
      identity: identities.get(key) ?? key,
      standing: standings.get(key) ?? ('lost' as const),
      attempts,
      wording: state.index.wordingOf(testCaseId),
      answers: state.answers?.get(testCaseId) ?? [],
    }
  })
  const { startsMs, unreadable } = state
  return { scenarios, ...scopeOf(identities, places, scenarios), startsMs, unreadable }
}

/** Collects messages one by one. @param withAnswers whether single questions will be compared */
export const collectDigest = (withAnswers: boolean): DigestCollector => {
  const index = indexMessages()
  const tally = collectTally(index)
  const state: State = {
    index,
    attempts: new Map(),
    ...(withAnswers && { answers: new Map() }),
    byStart: new Map(),
    startsMs: [],
    unreadable: [],
  }
  const add = (envelope: messages.Envelope): void => {
    tally.add(envelope)
    state.index.add(envelope)
    note(state, envelope)
  }
  return { add, read: () => readState(state, tally.read()) }
}

export const digestMessages = (envelopes: Iterable<messages.Envelope>): MessagesDigest => {
  const collector = collectDigest(true)
  for (const envelope of envelopes) collector.add(envelope)
  return collector.read()
}
