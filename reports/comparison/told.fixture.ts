/** For tests: the messages of a run in which these scenarios came out so. */
import type { Envelope } from '@cucumber/messages'

export interface Told {
  readonly name?: string
  /** Of its file. */
  readonly uri?: string
  readonly line?: number
  /** Of its step. */
  readonly text?: string
  /** `LOST`: it did not come to its end. */
  readonly status?: 'PASSED' | 'FAILED' | 'SKIPPED' | 'BROKEN' | 'LOST'
  /** A judgement each: what it is about, and what was seen where `connected` was expected. */
  readonly saw?: Readonly<Record<string, string>>
  /** Whether an attempt failed before this one. */
  readonly isRetried?: boolean
  /** Whether the run was asked to judge it; its file has it all the same. */
  readonly isSelected?: boolean
}

const evidenceMedia = 'application/vnd.netherkin.evidence+json'

const judge = ([about, saw]: readonly [string, string]): object => ({
  about,
  expected: 'connected',
  saw,
  outcome: saw === 'connected' ? 'as-expected' : 'different',
  because: [],
  observations: [],
})

const write = (
  { name = 'One', uri = 'features/x.feature', line = 10, text = 'they connect' }: Told,
  id: string,
): object[] => [
  {
    gherkinDocument: {
      uri,
      comments: [],
      feature: {
        name: 'X',
        children: [{ scenario: { id: `ast-${id}`, location: { line }, examples: [], steps: [] } }],
      },
    },
  },
  {
    pickle: {
      id: `pickle-${id}`,
      uri,
      name,
      tags: [],
      astNodeIds: [`ast-${id}`],
      steps: [{ id: `p-${id}`, text, astNodeIds: [] }],
    },
  },
]

const attempt = (told: Told, id: string, nth: number, timestamp: object): object[] => {
  const { status = 'PASSED', saw } = told
  const testCaseStartedId = `run-${id}-${nth}`
  const type = status === 'BROKEN' ? 'HarnessError' : 'AssertionError'
  const wanted = told.isRetried && nth === 0 ? 'FAILED' : status
  const testStepResult = {
    status: wanted === 'BROKEN' ? 'FAILED' : wanted,
    duration: { seconds: 0, nanos: 0 },
    ...((wanted === 'FAILED' || wanted === 'BROKEN') && { exception: { type, message: 'no' } }),
  }
  const body = JSON.stringify({
    version: 1,
    column: 'netns',
    probesSent: 1,
    topology: '',
    judgements: Object.entries(saw ?? {}).map(judge),
  })
  return [
    { testCaseStarted: { id: testCaseStartedId, testCaseId: id, attempt: nth, timestamp } },
    ...(saw ? [{ attachment: { testCaseStartedId, testStepId: `test-${id}`, mediaType: evidenceMedia, body } }] : []),
    ...(wanted === 'LOST'
      ? []
      : [
          { testStepFinished: { testCaseStartedId, testStepId: `test-${id}`, testStepResult, timestamp } },
          { testCaseFinished: { testCaseStartedId, timestamp, willBeRetried: told.isRetried === true && nth === 0 } },
        ]),
  ]
}

const play = (told: Told, id: string, timestamp: object): object[] => [
  { testCase: { id, pickleId: `pickle-${id}`, testSteps: [{ id: `test-${id}`, pickleStepId: `p-${id}` }] } },
  ...[0, ...(told.isRetried ? [1] : [])].flatMap((nth) => attempt(told, id, nth, timestamp)),
]

/** Their ids are those of no other day. @param day of November 2026 */
export const messagesOf = (scenarios: readonly Told[], day = 20): readonly Envelope[] => {
  const timestamp = { seconds: Date.UTC(2026, 10, day, 12) / 1000, nanos: 0 }
  return [
    { testRunStarted: { timestamp } },
    ...scenarios.flatMap((told, index) => write(told, `${day}-${index}`)),
    ...scenarios.flatMap((told, index) => (told.isSelected === false ? [] : play(told, `${day}-${index}`, timestamp))),
    { testRunFinished: { success: true, timestamp } },
  ] as unknown as readonly Envelope[]
}
