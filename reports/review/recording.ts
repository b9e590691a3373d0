/** Cucumber messages in, what each scenario did step by step out: what a reader of a review wants to unfold. Pure. */
import type * as messages from '@cucumber/messages'
import type { Evidence, evidenceMediaType, scenarioMediaType } from '../../support/evidence.js'
import { indexMessages, type MessageIndex } from '../message-index.js'

/** A named piece of text that a step or a hook left. */
export interface Attached {
  readonly name: string
  readonly mediaType: string
  readonly text: string
}

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
  /** How often it was begun: more than once is a retry. */
  readonly attempts: number
  readonly steps: readonly RecordedStep[]
}

const evidenceMedia: typeof evidenceMediaType = 'application/vnd.netherkin.evidence+json'
const scenarioMedia: typeof scenarioMediaType = 'application/vnd.netherkin.scenario+json'
const ownMedia: readonly string[] = [evidenceMedia, scenarioMedia, 'text/x.cucumber.log+plain']

interface Run {
  readonly testCaseId: string
  readonly finished: Map<string, messages.TestStepFinished>
  readonly attachments: messages.Attachment[]
  attempts: number
}

const toMs = ({ seconds, nanos }: messages.Duration): number => seconds * 1000 + nanos / 1e6

const textOf = ({ body, contentEncoding }: messages.Attachment): string =>
  contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body

const attachedOf = (attachments: readonly messages.Attachment[]): Attached[] =>
  attachments
    .filter(({ mediaType }) => !ownMedia.includes(mediaType))
    .map((one) => ({ name: one.fileName ?? 'attachment', mediaType: one.mediaType, text: textOf(one) }))

const evidenceOf = (attachments: readonly messages.Attachment[]): Evidence[] =>
  attachments.filter(({ mediaType }) => mediaType === evidenceMedia).map((one) => JSON.parse(textOf(one)) as Evidence)

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

const stepOf = (index: MessageIndex, { testCaseId, finished, attachments }: Run, id: string): RecordedStep => {
  const own = attachments.filter(({ testStepId }) => testStepId === id)
  const result = finished.get(id)?.testStepResult
  return {
    ...writtenOf(index, testCaseId, id),
    status: (result?.status.toLowerCase() ?? 'unknown') as StepStatus,
    tookMs: result ? toMs(result.duration) : 0,
    evidence: evidenceOf(own),
    attached: attachedOf(own),
  }
}

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
})

const startRun = (runs: Map<string, Run>, { testCaseId, attempt }: messages.TestCaseStarted): Run => {
  const run: Run = { testCaseId, finished: new Map(), attachments: [], attempts: attempt + 1 }
  runs.set(testCaseId, run)
  return run
}

/** The last attempt at each scenario that was begun. */
export const recordingsOf = (envelopes: readonly messages.Envelope[]): readonly Recording[] => {
  const index = indexMessages()
  const runs = new Map<string, Run>()
  const byStart = new Map<string, Run>()
  for (const envelope of envelopes) {
    index.add(envelope)
    const { testCaseStarted: started, testStepFinished: finished, attachment } = envelope
    if (started) byStart.set(started.id, startRun(runs, started))
    if (finished) byStart.get(finished.testCaseStartedId)?.finished.set(finished.testStepId, finished)
    if (attachment) byStart.get(attachment.testCaseStartedId ?? '')?.attachments.push(attachment)
  }
  return [...runs.values()].map((run) => recordingOf(index, run))
}
