/** Cucumber messages of runs that never were, for tests. */
import type { Envelope } from '@cucumber/messages'

/** A scenario of one step, and what became of it. */
export interface Told {
  readonly name?: string
  readonly text?: string
  readonly status?: string
  readonly message?: string
  readonly judgements?: readonly object[]
  readonly attached?: string
  readonly ended?: boolean
  readonly begun?: boolean
  /** Of its file; another one than the usual makes a feature of its own. */
  readonly uri?: string
  readonly feature?: string
  readonly tags?: readonly string[]
  readonly table?: readonly (readonly string[])[]
  readonly docString?: string
  /** Why a step skipped it. */
  readonly log?: string
  /** Text of a known divergence that it meets. */
  readonly divergence?: string
  /** Where that is documented. */
  readonly source?: string
  /** Class of its error. */
  readonly error?: string
}

const at = { seconds: 1_764_000_000, nanos: 0 }
const usual = 'features/x.feature'

const featureOf = (told: Told): string => told.uri ?? usual

const writtenOf = ({ feature = 'X' }: Told, scenarios: readonly (readonly [Told, number])[]) => ({
  name: feature,
  children: scenarios.map(([, index]) => ({
    scenario: {
      id: `ast-${index}`,
      location: { line: 10 * (index + 1) },
      examples: [],
      steps: [{ id: `step-${index}`, keyword: 'Then ', location: { line: 10 * (index + 1) + 1 } }],
    },
  })),
})

const documentsOf = (scenarios: readonly Told[]): object[] => {
  const placed = scenarios.map((told, index) => [told, index] as const)
  return [...new Set(scenarios.map(featureOf))].map((uri) => {
    const own = placed.filter(([told]) => featureOf(told) === uri)
    return { gherkinDocument: { uri, comments: [], feature: writtenOf(own[0]?.[0] ?? {}, own) } }
  })
}

/** The messages of a run of these scenarios, one step each. */
export const messagesOf = (scenarios: readonly Told[]): Envelope[] =>
  [
    { testRunStarted: { timestamp: at } },
    ...documentsOf(scenarios),
    ...scenarios.flatMap((told, index) => play(told, String(index))),
    { testRunFinished: { success: true, timestamp: at } },
  ] as unknown as Envelope[]

const pickleOf = (told: Told, id: string): object => {
  const { name = `Scenario ${id}`, text = 'pod a can reach pod b', tags = ['@tag'], table, docString } = told
  const argument = {
    ...(table && { dataTable: { rows: table.map((row) => ({ cells: row.map((value) => ({ value })) })) } }),
    ...(docString !== undefined && { docString: { content: docString } }),
  }
  return {
    id: `pickle-${id}`,
    uri: featureOf(told),
    name,
    tags: tags.map((tag) => ({ name: tag })),
    astNodeIds: [`ast-${id}`],
    steps: [{ id: `p-${id}`, text, argument, astNodeIds: [`step-${id}`] }],
  }
}

const evidenceOf = (judgements: readonly object[]): string =>
  JSON.stringify({ version: 1, column: 'netns', probesSent: 3, topology: '2 pods', judgements })

const recordOf = (text: string, source = 'https://example.com'): string =>
  JSON.stringify({
    version: 1,
    column: 'netns',
    facts: {},
    divergence: { id: 'known', engine: 'calico', text, source, expires: '2099-01-01' },
    acceptsNoPolicy: false,
  })

const attachmentsOf = ({ judgements, attached, log, divergence, source }: Told, id: string): object[] => {
  const all: readonly (readonly [mediaType: string, body: string | undefined, fileName?: string])[] = [
    ['application/vnd.netherkin.evidence+json', judgements && evidenceOf(judgements)],
    ['application/vnd.netherkin.scenario+json', divergence === undefined ? undefined : recordOf(divergence, source)],
    ['text/x.cucumber.log+plain', log],
    ['text/plain', attached, 'rules.nft'],
  ]
  const place = { testCaseStartedId: `run-${id}`, testStepId: `test-${id}` }
  return all.flatMap(([mediaType, body, fileName]) =>
    body === undefined ? [] : [{ attachment: { ...place, mediaType, body, fileName } }],
  )
}

const attempt = (told: Told, id: string): object[] => {
  const { status = 'PASSED', message, error = 'AssertionError', ended = true } = told
  const result = {
    status,
    duration: { seconds: 0, nanos: 5e6 },
    ...(message !== undefined && { exception: { type: error, message } }),
  }
  const of = { testCaseStartedId: `run-${id}` }
  return [
    { testCaseStarted: { id: `run-${id}`, testCaseId: id, attempt: 0, timestamp: at } },
    ...attachmentsOf(told, id),
    { testStepFinished: { ...of, testStepId: `test-${id}`, testStepResult: result, timestamp: at } },
    ...(ended ? [{ testCaseFinished: { ...of, timestamp: at, willBeRetried: false } }] : []),
  ]
}

const play = (told: Told, id: string): object[] => [
  { pickle: pickleOf(told, id) },
  { testCase: { id, pickleId: `pickle-${id}`, testSteps: [{ id: `test-${id}`, pickleStepId: `p-${id}` }] } },
  ...(told.begun === false ? [] : attempt(told, id)),
]

export const judged = (row: string, column: string, outcome = 'as-expected', words: object = {}) => ({
  about: `pod ${row} → pod ${column}:80/TCP`,
  from: { kind: 'pod', namespace: 'default', name: row },
  expected: 'connected',
  saw: 'connected',
  outcome,
  attempts: 3,
  elapsedMs: 40,
  because: [],
  cell: { row, column },
  observations: [],
  ...words,
})
