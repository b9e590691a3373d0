/**
 * Cucumber messages in, what a run amounts to out. The exit code is decided here, from the messages alone
 * (docs/decisions.md §11): nothing run and nothing judged are never a success.
 */
import type * as messages from '@cucumber/messages'
import type { ScenarioRecord, scenarioMediaType } from '../support/evidence.js'
import { evidenceMedia, readEvidence } from './evidence-body.js'
import { decideExit, type ExitCode } from './exit-code.js'
import { inert, inertLine } from './inert.js'
import { indexMessages, type MessageIndex } from './message-index.js'
import type { Place } from './place.js'
import {
  type Attempt,
  concludeAttempt,
  interrupted,
  messageOfError,
  type ScenarioResult,
  type Standing,
  type Trouble,
} from './standing.js'

export interface Tally {
  /** Scenarios that the run set out to judge. */
  readonly planned: number
  /** Those that ended, in the order in which they ended. */
  readonly scenarios: readonly ScenarioResult[]
  /** Those that did not come to their end. */
  readonly lost: readonly Place[]
  readonly counts: Readonly<Record<Standing, number>>
  /** What went wrong outside scenarios: files that could not be read, hooks of the whole run, a worker that died. */
  readonly troubles: readonly Trouble[]
  readonly probesSent: number
  /** The topology that was last asked, in one line; empty before that. */
  readonly topology: string
  readonly elapsedMs: number
  readonly exitCode: ExitCode
}

export interface TallyCollector {
  /** @returns the scenario that ended with this message, if one did. */
  add(message: messages.Envelope): ScenarioResult | undefined
  /** The run is being ended: what is missing at its end is missing for this reason. */
  interrupt(): void
  read(): Tally
}

const scenarioMedia: typeof scenarioMediaType = 'application/vnd.netherkin.scenario+json'
const logMedia = 'text/x.cucumber.log+plain'

interface State {
  readonly index: MessageIndex
  readonly attempts: Map<string, Attempt>
  readonly ended: Map<string, ScenarioResult>
  readonly troubles: Trouble[]
  probesSent: number
  topology: string
  startedMs: number
  lastMs: number
  isInterrupted: boolean
  finished?: messages.TestRunFinished
}

const toMs = ({ seconds, nanos }: messages.Timestamp | messages.Duration): number => seconds * 1000 + nanos / 1e6

const noteAttachment = (state: State, attachment: messages.Attachment): void => {
  const { testCaseStartedId, testStepId, mediaType, body } = attachment
  const attempt = state.attempts.get(testCaseStartedId ?? '')
  if (mediaType === logMedia) attempt?.logs.push(body)
  if (mediaType === scenarioMedia && attempt) attempt.record = JSON.parse(body) as ScenarioRecord
  if (mediaType !== evidenceMedia) return
  const evidence = readEvidence(attachment)
  state.probesSent += evidence.probesSent
  state.topology = evidence.topology
  const step = testStepId ?? ''
  attempt?.evidence.set(step, [...(attempt.evidence.get(step) ?? []), evidence])
}

const noteRunHook = (state: State, { result }: messages.TestRunHookFinished): void => {
  if (result.status !== 'FAILED') return
  const standing = result.exception?.type === 'InputError' ? 'invalid' : 'unjudged'
  state.troubles.push({ standing, step: 'a hook of the whole run', message: messageOfError(result) })
}

const noteParseError = (state: State, { source, message }: messages.ParseError): void => {
  const { line = 1 } = source.location ?? {}
  state.troubles.push({
    standing: 'invalid',
    step: inertLine(source.uri ?? 'a feature file'),
    line,
    message: inert(message),
  })
}

/** The shards of a run start when they can. */
const noteStart = (state: State, startedMs: number): void => {
  state.startedMs = state.startedMs === 0 ? startedMs : Math.min(state.startedMs, startedMs)
}

const startAttempt = (state: State, { id, testCaseId, timestamp }: messages.TestCaseStarted): void => {
  const attempt = { testCaseId, startedMs: toMs(timestamp), steps: [], evidence: new Map(), logs: [] }
  state.attempts.set(id, attempt)
}

const endAttempt = (state: State, finished: messages.TestCaseFinished): ScenarioResult | undefined => {
  const attempt = state.attempts.get(finished.testCaseStartedId)
  state.attempts.delete(finished.testCaseStartedId)
  if (!attempt || finished.willBeRetried) return undefined
  const result = concludeAttempt(state.index, attempt, toMs(finished.timestamp))
  state.ended.set(attempt.testCaseId, result)
  return result
}

const note = (state: State, message: messages.Envelope): ScenarioResult | undefined => {
  state.index.add(message)
  const timestamp = Object.values(message).find((part) => part?.timestamp)?.timestamp as messages.Timestamp | undefined
  if (timestamp) state.lastMs = Math.max(state.lastMs, toMs(timestamp))
  if (message.testRunStarted) noteStart(state, toMs(message.testRunStarted.timestamp))
  if (message.parseError) noteParseError(state, message.parseError)
  if (message.testRunHookFinished) noteRunHook(state, message.testRunHookFinished)
  if (message.testCaseStarted) startAttempt(state, message.testCaseStarted)
  if (message.attachment) noteAttachment(state, message.attachment)
  if (message.testStepFinished)
    state.attempts.get(message.testStepFinished.testCaseStartedId)?.steps.push(message.testStepFinished)
  // Of several shards the worst one counts.
  if (message.testRunFinished && state.finished?.success !== false) state.finished = message.testRunFinished
  return message.testCaseFinished && endAttempt(state, message.testCaseFinished)
}

const countStandings = (scenarios: readonly ScenarioResult[]): Record<Standing, number> => {
  const counts: Record<Standing, number> = {
    passed: 0,
    failed: 0,
    diverged: 0,
    unjudged: 0,
    invalid: 0,
    skipped: 0,
    unstarted: 0,
  }
  for (const { standing } of scenarios) counts[standing] += 1
  return counts
}

const lostOf = ({ index, ended }: State): readonly Place[] =>
  index
    .testCaseIds()
    .filter((id) => !ended.has(id))
    .map((id) => index.describeScenario(id))

const describeLost = ({ index, isInterrupted }: State, lost: number): string =>
  `${lost} of ${index.testCaseIds().length} scenarios did not come to their end${isInterrupted ? `: ${interrupted}` : ''}`

/** Scenarios that were begun or planned, and never ended: a worker died, or the whole run did. */
const troublesOfEnd = (state: State): Trouble[] => {
  const { index, ended, finished, troubles, startedMs } = state
  const planned = index.testCaseIds().length
  const lost = planned - ended.size
  const unjudged = (message: string): Trouble[] => [{ standing: 'unjudged', step: 'the run', message }]
  if (startedMs === 0 && troubles.length === 0) return unjudged('the run did not start')
  if (startedMs === 0) return []
  if (lost > 0) return unjudged(describeLost(state, lost))
  // Whoever selects nothing still comes to an end.
  if (!finished && planned === 0) return unjudged('the run ended before its first scenario')
  const explained = troubles.length > 0 || [...ended.values()].some(({ standing }) => standing !== 'passed')
  return finished?.success === false && !explained
    ? unjudged('Cucumber says that the run failed, but no scenario did')
    : []
}

const readTally = (state: State): Tally => {
  const scenarios = [...state.ended.values()]
  const counts = countStandings(scenarios)
  const troubles = [...state.troubles, ...troublesOfEnd(state)]
  return {
    planned: state.index.testCaseIds().length,
    scenarios,
    lost: lostOf(state),
    counts,
    troubles,
    probesSent: state.probesSent,
    topology: state.topology,
    elapsedMs: state.lastMs - state.startedMs,
    exitCode: decideExit(counts, troubles),
  }
}

/** Collects messages one by one; what is read before the run's end counts the scenarios that are missing as unjudged. */
export const collectTally = (index = indexMessages()): TallyCollector => {
  const state: State = {
    index,
    attempts: new Map(),
    ended: new Map(),
    troubles: [],
    probesSent: 0,
    topology: '',
    startedMs: 0,
    lastMs: 0,
    isInterrupted: false,
  }
  const interrupt = (): void => {
    state.isInterrupted = true
  }
  return { add: (message) => note(state, message), interrupt, read: () => readTally(state) }
}

/** The tally of a whole run's messages. */
export const tallyOf = (envelopes: Iterable<messages.Envelope>): Tally => {
  const collector = collectTally()
  for (const envelope of envelopes) collector.add(envelope)
  return collector.read()
}
