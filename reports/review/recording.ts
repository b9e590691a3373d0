/** Cucumber messages in, what each scenario did step by step out: what a reader of a review wants to unfold. Pure. */
import type * as messages from '@cucumber/messages'
import { indexMessages, type MessageIndex, type WrittenStep } from '../message-index.js'
import { type Left, nothing, topologyMedia, withAttachment } from './left.js'
import { type RecordedTopology, readTopology } from './recorded-topology.js'

export type StepStatus = 'passed' | 'failed' | 'skipped' | 'undefined' | 'ambiguous' | 'pending' | 'unknown'

export interface RecordedStep extends Left {
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
  readonly topology?: RecordedTopology
}

/** An attempt at a scenario, by the ids of its steps. Messages themselves are let go: those of a large run are many. */
interface Run {
  readonly testCaseId: string
  readonly finished: Map<string, Pick<RecordedStep, 'status' | 'tookMs'>>
  readonly left: Map<string, Left>
  attempts: number
  topology?: RecordedTopology
}

const toMs = ({ seconds, nanos }: messages.Duration): number => seconds * 1000 + nanos / 1e6

const noteFinished = ({ finished }: Run, { testStepId, testStepResult }: messages.TestStepFinished): void => {
  const status = testStepResult.status.toLowerCase() as StepStatus
  finished.set(testStepId, { status, tookMs: toMs(testStepResult.duration) })
}

const noteAttachment = (run: Run, one: messages.Attachment): void => {
  const { mediaType, testStepId = '' } = one
  if (mediaType === topologyMedia) run.topology = readTopology(one)
  run.left.set(testStepId, withAttachment(run.left.get(testStepId) ?? nothing, one))
}

type Written = Omit<RecordedStep, 'status' | 'tookMs' | keyof Left>

const writtenOf = ({ step, keyword, line }: WrittenStep): Written => {
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

/** A hook is worth a line only where it left something, or went wrong. */
const stepOf = (index: MessageIndex, { testCaseId, finished, left }: Run, id: string): RecordedStep | readonly [] => {
  const { status, tookMs } = finished.get(id) ?? { status: 'unknown' as const, tookMs: 0 }
  const own = left.get(id) ?? nothing
  const written = index.writtenStep(testCaseId, id)
  if (written) return { ...writtenOf(written), status, tookMs, ...own }
  if (own.attached.length === 0 && status !== 'failed') return []
  return { keyword: '', text: index.describeStep(testCaseId, id).step, isHook: true, status, tookMs, ...own }
}

const recordingOf = (index: MessageIndex, run: Run): Recording => ({
  ...index.describeScenario(run.testCaseId),
  ...index.describeFeature(run.testCaseId),
  attempts: run.attempts,
  steps: index.stepIds(run.testCaseId).flatMap((id) => stepOf(index, run, id)),
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
export const collectRecordings = (index = indexMessages()): RecordingCollector => {
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
