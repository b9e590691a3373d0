/** Cucumber messages in, what each scenario did step by step out: what a reader of a review wants to unfold. Pure. */
import type * as messages from '@cucumber/messages'
import type { Evidence, scenarioMediaType, TopologyRecord, topologyMediaType } from '../../support/evidence.js'
import { evidenceMedia, readEvidence, textOf } from '../evidence-body.js'
import { indexMessages, type MessageIndex } from '../message-index.js'
import type { Attached } from './packed-review.js'

export type StepStatus = 'passed' | 'failed' | 'skipped' | 'undefined' | 'ambiguous' | 'pending' | 'unknown'

export interface RecordedStep {
  readonly keyword: string
  /** Without its keyword; for a hook its name. */
  readonly text: string
  readonly isHook: boolean
  /** Absent for hooks. */
  readonly line?: number
  /** Rows of cells. */
  readonly table?: readonly (readonly string[])[]
  readonly docString?: string
  readonly status: StepStatus
  readonly tookMs: number
  readonly evidence: readonly Evidence[]
  readonly attached: readonly Attached[]
}

export interface Recording {
  readonly uri: string
  readonly line: number
  readonly name: string
  readonly feature: string
  readonly tags: readonly string[]
  /** How often it was begun: more than once is a retry, and 0 where the run ended before. */
  readonly attempts: number
  readonly steps: readonly RecordedStep[]
  /** What its last questions were asked of; absent where it declared nothing, or a run of old left it. */
  readonly topology?: TopologyRecord
}

const scenarioMedia: typeof scenarioMediaType = 'application/vnd.netherkin.scenario+json'
const topologyMedia: typeof topologyMediaType = 'application/vnd.netherkin.topology+json'
const ownMedia: readonly string[] = [evidenceMedia, scenarioMedia, topologyMedia, 'text/x.cucumber.log+plain']

/** What a step has left. */
interface Left {
  readonly evidence: Evidence[]
  readonly attached: Attached[]
}

/** An attempt at a scenario, by the ids of its steps. Messages themselves are let go: those of a large run are many. */
interface Run {
  readonly testCaseId: string
  readonly finished: Map<string, Pick<RecordedStep, 'status' | 'tookMs'>>
  readonly left: Map<string, Left>
  attempts: number
  topology?: TopologyRecord
}

const toMs = ({ seconds, nanos }: messages.Duration): number => seconds * 1000 + nanos / 1e6

const noteFinished = ({ finished }: Run, { testStepId, testStepResult }: messages.TestStepFinished): void => {
  const status = testStepResult.status.toLowerCase() as StepStatus
  finished.set(testStepId, { status, tookMs: toMs(testStepResult.duration) })
}

/** Characters of one attached file on the page: a few logs of a cluster would else be larger than all the rest. */
const mostText = 64_000

/** Its beginning says what it is, its end what happened last. */
const shorten = (text: string): string => {
  if (text.length <= mostText) return text
  const half = mostText / 2
  const left = `… ${text.length - mostText} characters are left out here; the run's messages have them …`
  return `${text.slice(0, half)}\n\n${left}\n\n${text.slice(-half)}`
}

const noteAttachment = (run: Run, one: messages.Attachment): void => {
  const { mediaType, testStepId = '' } = one
  if (mediaType === topologyMedia) run.topology = JSON.parse(textOf(one)) as TopologyRecord
  const own = run.left.get(testStepId) ?? { evidence: [], attached: [] }
  run.left.set(testStepId, own)
  if (mediaType === evidenceMedia) own.evidence.push(readEvidence(one))
  else if (!ownMedia.includes(mediaType))
    own.attached.push({ name: one.fileName ?? 'attachment', mediaType, text: shorten(textOf(one)) })
}

const writtenOf = (index: MessageIndex, testCaseId: string, testStepId: string) => {
  const written = index.writtenStep(testCaseId, testStepId)
  if (!written) return { keyword: '', text: index.describeStep(testCaseId, testStepId).step, isHook: true }
  const { step, keyword, line } = written
  const table = step.argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value))
  const docString = step.argument?.docString?.content
  return {
    keyword,
    text: step.text,
    isHook: false,
    ...(line !== undefined && { line }),
    ...(table && { table }),
    ...(docString !== undefined && { docString }),
  }
}

const stepOf = (index: MessageIndex, { testCaseId, finished, left }: Run, id: string): RecordedStep => ({
  ...writtenOf(index, testCaseId, id),
  ...(finished.get(id) ?? { status: 'unknown', tookMs: 0 }),
  ...(left.get(id) ?? { evidence: [], attached: [] }),
})

/** A hook is worth a line only where it left something, or went wrong. */
const isTold = ({ isHook, attached, status }: RecordedStep): boolean =>
  !isHook || attached.length > 0 || status === 'failed'

const recordingOf = (index: MessageIndex, run: Run): Recording => ({
  ...index.describeScenario(run.testCaseId),
  ...index.describeFeature(run.testCaseId),
  attempts: run.attempts,
  steps: index
    .stepIds(run.testCaseId)
    .map((id) => stepOf(index, run, id))
    .filter(isTold),
  ...(run.topology && { topology: run.topology }),
})

const noteRun = (runs: Map<string, Run>, testCaseId: string, attempts: number): Run => {
  const run: Run = { testCaseId, finished: new Map(), left: new Map(), attempts }
  runs.set(testCaseId, run)
  return run
}

export interface RecordingCollector {
  add(message: messages.Envelope): void
  /** The last attempt at each scenario that the run set out to judge. */
  read(): readonly Recording[]
}

/** Collects messages one by one. */
export const collectRecordings = (): RecordingCollector => {
  const index = indexMessages()
  const runs = new Map<string, Run>()
  const byStart = new Map<string, Run>()
  const add = (envelope: messages.Envelope): void => {
    index.add(envelope)
    const { testCase, testCaseStarted: started, testStepFinished: finished, attachment } = envelope
    if (testCase) noteRun(runs, testCase.id, 0)
    if (started) byStart.set(started.id, noteRun(runs, started.testCaseId, started.attempt + 1))
    const run = byStart.get(finished?.testCaseStartedId ?? attachment?.testCaseStartedId ?? '')
    if (run && finished) noteFinished(run, finished)
    if (run && attachment) noteAttachment(run, attachment)
  }
  return { add, read: () => [...runs.values()].map((run) => recordingOf(index, run)) }
}
