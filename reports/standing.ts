/** What one scenario amounts to, from the results and the evidence of its steps. Pure. */
import type * as messages from '@cucumber/messages'
import type { Evidence, ScenarioRecord } from '../support/evidence.js'
import { weighRecord } from './divergence.js'
import { inert } from './inert.js'
import type { MessageIndex } from './message-index.js'

/**
 * `invalid`: the writer must mend it. `unjudged`: the harness, the host or the cluster failed, or it was cut. `diverged`:
 * it failed as a known divergence says. `unstarted`: the run was ended before.
 */
export type Standing = 'passed' | 'failed' | 'diverged' | 'unjudged' | 'invalid' | 'skipped' | 'unstarted'

/** `lost` did not come to its end. */
export type FinalStanding = Standing | 'lost'

/** A step that did not go well. */
export interface Trouble {
  readonly standing: 'failed' | 'unjudged' | 'invalid'
  /** The step as it was written, or the hook's name. */
  readonly step: string
  /** Absent for hooks. */
  readonly line?: number
  readonly message: string
}

/** What says so of a scenario that failed as a known divergence does, and until when it may. */
export interface Excuse {
  /** Where it is documented: an address, an issue. */
  readonly source: string
  /** `2027-06-30`. */
  readonly expires: string
}

export interface ScenarioResult {
  readonly uri: string
  readonly line: number
  readonly name: string
  readonly standing: Standing
  /** Why it was skipped, or expected to fail. */
  readonly reason?: string
  /** Of a known divergence; what was merely accepted has none. */
  readonly excuse?: Excuse
  readonly troubles: readonly Trouble[]
  readonly elapsedMs: number
}

/** A hook gives this as its reason (a log line) when it skips a scenario because the run is being ended. */
export const interrupted = 'interrupted'

/** What the messages have said so far about one attempt at a scenario. */
export interface Attempt {
  readonly testCaseId: string
  readonly startedMs: number
  readonly steps: messages.TestStepFinished[]
  readonly evidence: Map<string, Evidence[]>
  readonly logs: string[]
  /** What its cluster is. */
  record?: ScenarioRecord
}

const isAssertion = (type: string): boolean => /assertion/i.test(type)

const outcomesOf = (evidence: readonly Evidence[]): readonly string[] =>
  evidence.flatMap(({ judgements }) => judgements.map(({ outcome }) => outcome))

/** What a failed step says of its scenario. Whatever is neither the network's nor the writer's fault is the harness's. */
const standingOfError = (type: string, evidence: readonly Evidence[]): Trouble['standing'] => {
  if (type === 'InputError') return 'invalid'
  if (!isAssertion(type)) return 'unjudged'
  return outcomesOf(evidence).includes('unknown') ? 'unjudged' : 'failed'
}

export const messageOfError = ({ exception, message }: messages.TestStepResult): string => {
  const own =
    exception && (/^(InputError|HarnessError|RejectedObject)$/.test(exception.type) || isAssertion(exception.type))
  return inert((own ? exception.message : (exception?.stackTrace ?? message)) ?? 'it failed without a word')
}

/** A judgement that went wrong counts even when the step that holds it went on. */
const standingOfEvidence = (evidence: readonly Evidence[]): Trouble['standing'] | undefined => {
  const outcomes = outcomesOf(evidence)
  if (outcomes.includes('unknown')) return 'unjudged'
  return outcomes.some((outcome) => outcome !== 'as-expected') ? 'failed' : undefined
}

const troubleOfResult = (
  result: messages.TestStepResult,
  evidence: readonly Evidence[],
): Pick<Trouble, 'standing' | 'message'> | undefined => {
  const swallowed = standingOfEvidence(evidence)
  const status: string = result.status
  switch (status) {
    case 'UNDEFINED':
      return { standing: 'invalid', message: 'no sentence reads so; `npx netherkin check` names the nearest ones' }
    case 'AMBIGUOUS':
      return { standing: 'invalid', message: inert(result.message ?? 'several sentences read so') }
    case 'PENDING':
      return { standing: 'invalid', message: 'the step is pending: nobody has written yet what it does' }
    case 'FAILED':
      return { standing: standingOfError(result.exception?.type ?? '', evidence), message: messageOfError(result) }
    default:
      return swallowed && { standing: swallowed, message: 'its evidence says that it did not go as expected' }
  }
}

const troublesOf = (index: MessageIndex, { testCaseId, steps, evidence }: Attempt): Trouble[] =>
  steps.flatMap(({ testStepId, testStepResult }) => {
    const trouble = troubleOfResult(testStepResult, evidence.get(testStepId) ?? [])
    return trouble ? [{ ...trouble, ...index.describeStep(testCaseId, testStepId) }] : []
  })

const reasonOf = (attempt: Attempt, hasSteps: boolean): string | undefined => {
  if (!hasSteps) return 'it has no steps'
  if (!attempt.steps.some(({ testStepResult }) => testStepResult.status === 'SKIPPED')) return undefined
  return (
    inert(attempt.logs.join('; ')) ||
    (attempt.steps.every(isSkipped) ? 'the run had failed before' : 'a step skipped it')
  )
}

const isSkipped = ({ testStepResult }: messages.TestStepFinished): boolean => testStepResult.status === 'SKIPPED'

const order: readonly Standing[] = ['invalid', 'unjudged', 'failed']

const worstOf = (troubles: readonly Trouble[]): Standing | undefined =>
  order.find((standing) => troubles.some((trouble) => trouble.standing === standing))

const concludePlainly = (index: MessageIndex, attempt: Attempt, endedMs: number): ScenarioResult => {
  const place = index.describeScenario(attempt.testCaseId)
  const elapsedMs = endedMs - attempt.startedMs
  const troubles = troublesOf(index, attempt)
  const worst = worstOf(troubles)
  if (worst) return { ...place, standing: worst, troubles, elapsedMs }
  const reason = reasonOf(attempt, index.hasSteps(attempt.testCaseId))
  if (reason === undefined) return { ...place, standing: 'passed', troubles, elapsedMs }
  return { ...place, standing: reason === interrupted ? 'unstarted' : 'skipped', reason, troubles, elapsedMs }
}

export const concludeAttempt = (index: MessageIndex, attempt: Attempt, endedMs: number): ScenarioResult => {
  const { record, evidence } = attempt
  const result = concludePlainly(index, attempt, endedMs)
  return record ? weighRecord(result, record, [...evidence.values()].flat()) : result
}
