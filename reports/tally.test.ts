import type { Envelope } from '@cucumber/messages'
import { describe, expect, it } from 'vitest'
import { worseExit } from './exit-code.js'
import { renderProgress, renderScenarioLine } from './progress.js'
import { renderFailure, renderSummary } from './summary.js'
import { tallyOf } from './tally.js'

interface Step {
  readonly status: string
  /** The exception's type and message. */
  readonly error?: readonly [type: string, message: string]
  /** Outcomes of the judgements that the step leaves. */
  readonly outcomes?: readonly string[]
  readonly log?: string
}

const at = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 })

const evidenceOf = (outcomes: readonly string[]): string =>
  JSON.stringify({
    version: 1,
    column: 'netns',
    probesSent: 3,
    topology: '3 nodes, 2 pods',
    judgements: outcomes.map((outcome) => ({ outcome })),
  })

const attach = (id: string, mediaType: string, body: string): object => ({
  attachment: {
    testCaseStartedId: `started-${id}`,
    testStepId: `${id}-0`,
    mediaType,
    body,
    contentEncoding: 'IDENTITY',
  },
})

const plan = (id: string, steps: readonly Step[]): object[] => [
  {
    gherkinDocument: {
      uri: 'features/x.feature',
      comments: [],
      feature: {
        children: [
          {
            scenario: {
              id: `ast-${id}`,
              location: { line: 12 },
              examples: [],
              steps: steps.map((_, index) => ({
                id: `ast-${id}-${index}`,
                keyword: 'Then ',
                location: { line: 13 + index },
              })),
            },
          },
        ],
      },
    },
  },
  {
    pickle: {
      id: `pickle-${id}`,
      uri: 'features/x.feature',
      name: `Scenario ${id}`,
      astNodeIds: [`ast-${id}`],
      steps: steps.map((_, index) => ({
        id: `pickle-${id}-${index}`,
        text: 'pod a can reach pod b on 80',
        astNodeIds: [`ast-${id}-${index}`],
      })),
    },
  },
  {
    testCase: {
      id,
      pickleId: `pickle-${id}`,
      testSteps: steps.map((_, index) => ({ id: `${id}-${index}`, pickleStepId: `pickle-${id}-${index}` })),
    },
  },
]

const play = (id: string, steps: readonly Step[], { ended = true, willBeRetried = false } = {}): object[] => [
  { testCaseStarted: { id: `started-${id}`, testCaseId: id, attempt: 0, timestamp: at(1000) } },
  ...steps.flatMap(({ status, error, outcomes, log }, index) => [
    ...(outcomes ? [attach(id, 'application/vnd.netherkin.evidence+json', evidenceOf(outcomes))] : []),
    ...(log ? [attach(id, 'text/x.cucumber.log+plain', log)] : []),
    {
      testStepFinished: {
        testCaseStartedId: `started-${id}`,
        testStepId: `${id}-${index}`,
        timestamp: at(1100),
        testStepResult: {
          status,
          duration: at(0),
          ...(error && {
            exception: { type: error[0], message: error[1], stackTrace: `${error[1]}\n    at step.ts:1` },
          }),
        },
      },
    },
  ]),
  ...(ended ? [{ testCaseFinished: { testCaseStartedId: `started-${id}`, willBeRetried, timestamp: at(1250) } }] : []),
]

const wrap = (inner: readonly object[], success = true): Envelope[] =>
  [
    { testRunStarted: { timestamp: at(1000) } },
    ...inner,
    { testRunFinished: { success, timestamp: at(3500) } },
  ] as Envelope[]

/** A run of scenarios, each given by its steps. */
const runOf = (...scenarios: (readonly Step[])[]): Envelope[] =>
  wrap([
    ...scenarios.flatMap((steps, index) => plan(String(index), steps)),
    ...scenarios.flatMap((steps, index) => play(String(index), steps)),
  ])

const passed: Step = { status: 'PASSED', outcomes: ['as-expected'] }
const failed: Step = {
  status: 'FAILED',
  error: ['AssertionError', 'expected connected but saw timeout'],
  outcomes: ['different'],
}
const broken: Step = { status: 'FAILED', error: ['HarnessError', 'the holder died'] }
const invalid: Step = { status: 'FAILED', error: ['InputError', 'no pod c'] }
const skipped: Step = { status: 'SKIPPED', log: 'the cluster lacks load-balancer' }

describe('the exit code', () => {
  it.each([
    ['all as expected', [[passed], [passed]], 0],
    ['one passed, one skipped', [[passed], [skipped]], 0],
    ['nothing selected', [], 4],
    ['all skipped', [[skipped], [skipped]], 4],
    ['a scenario without steps', [[]], 4],
    ['an expectation failed', [[passed], [failed]], 1],
    ['no positive control', [[{ ...failed, outcomes: ['undecided'] }]], 1],
    ['the probe itself broke', [[{ ...failed, outcomes: ['different', 'unknown'] }]], 2],
    ['the harness failed', [[failed], [broken]], 2],
    ['a step of the user broke', [[{ status: 'FAILED', error: ['TypeError', 'x is not a function'] }]], 2],
    ['interrupted', [[passed], [{ status: 'SKIPPED', log: 'interrupted' }]], 2],
    ['input was wrong', [[failed], [broken], [invalid]], 3],
    ['undefined', [[passed], [{ status: 'UNDEFINED' }]], 3],
    ['ambiguous', [[{ status: 'AMBIGUOUS' }]], 3],
    ['pending', [[{ status: 'PENDING' }]], 3],
    ['evidence of a difference that no step reported', [[{ status: 'PASSED', outcomes: ['different'] }]], 1],
    ['evidence of a broken probe that no step reported', [[{ status: 'PASSED', outcomes: ['unknown'] }]], 2],
  ] as const)('%s', (_, scenarios, exitCode) => {
    expect(tallyOf(runOf(...scenarios)).exitCode).toBe(exitCode)
  })

  it('counts a scenario that never ended, as when a worker dies, as unjudged', () => {
    const messages = wrap([
      ...plan('0', [passed]),
      ...plan('1', [passed]),
      ...play('0', [passed]),
      ...play('1', [passed], { ended: false }),
    ])
    expect(tallyOf(messages)).toMatchObject({
      exitCode: 2,
      troubles: [{ message: '1 of 2 scenarios did not come to their end' }],
    })
  })

  it('counts scenarios that an ended run did not start, once and in one line', () => {
    const unstarted: Step = { status: 'SKIPPED', log: 'interrupted' }
    const tally = tallyOf(runOf([passed], [unstarted], [unstarted]))
    expect(tally).toMatchObject({ exitCode: 2, counts: { passed: 1, skipped: 0, unjudged: 0, unstarted: 2 } })
    const lines = renderSummary(tally, { colour: false }).split('\n')
    expect(lines.slice(0, 2)).toEqual([
      '3 scenarios: 1 passed, 0 failed',
      '  2 scenarios were not started: interrupted',
    ])
  })

  it('does not believe in success when Cucumber says that the run failed', () => {
    expect(tallyOf(wrap([...plan('0', [passed]), ...play('0', [passed])], false)).exitCode).toBe(2)
  })

  it('is 2 when the run did not even start, or ended before its first scenario', () => {
    expect(tallyOf([]).exitCode).toBe(2)
    expect(tallyOf(wrap([]).slice(0, -1)).exitCode).toBe(2)
    expect(tallyOf(wrap([])).exitCode).toBe(4)
  })

  it('is 3 for a file that is not Gherkin', () => {
    const parseError = {
      source: { uri: 'features/bad.feature', location: { line: 4 } },
      message: '(4:1): expected: #EOF',
    }
    const tally = tallyOf([{ parseError }] as Envelope[])
    expect(tally.exitCode).toBe(3)
    expect(renderSummary(tally, { colour: false })).toContain('features/bad.feature:4')
  })

  it('is 2 for a hook of the whole run that failed', () => {
    const result = { status: 'FAILED', exception: { type: 'HarnessError', message: 'no cluster' } }
    expect(tallyOf(wrap([{ testRunHookFinished: { result, timestamp: at(1) } }])).exitCode).toBe(2)
  })

  it('forgets an attempt that is tried again', () => {
    const steps = [failed]
    const messages = wrap([...plan('0', steps), ...play('0', steps, { willBeRetried: true }), ...play('0', [passed])])
    expect(tallyOf(messages)).toMatchObject({ exitCode: 0, counts: { passed: 1, failed: 0 } })
  })

  it.each([
    [0, 1, 1],
    [1, 2, 2],
    [3, 2, 3],
    [4, 0, 4],
    [4, 1, 1],
    [0, 137, 2],
  ])('%i and %i make %i', (one, other, worse) => {
    expect(worseExit(one, other)).toBe(worse)
  })
})

describe('the text of a run', () => {
  const tally = tallyOf(runOf([passed], [failed], [broken], [skipped], [skipped]))

  it('sums up counts, reasons, probes, time and the report', () => {
    expect(renderSummary(tally, { colour: false, htmlPath: 'reports/out/report.html' })).toBe(
      [
        '5 scenarios: 1 passed, 1 failed, 1 could not be judged, 2 skipped',
        '  2 skipped: the cluster lacks load-balancer',
        '6 probes sent in 2.50 s',
        'report: reports/out/report.html',
        'Something could not be judged (exit 2).',
      ].join('\n'),
    )
  })

  it('names the step and the line of a failure', () => {
    const [, failure] = tally.scenarios
    if (!failure) throw new Error('no failure')
    expect(renderFailure(failure, false)).toBe(
      [
        '✗ features/x.feature:12 Scenario 1',
        '  Then pod a can reach pod b on 80   (features/x.feature:13)',
        '    expected connected but saw timeout',
      ].join('\n'),
    )
    expect(renderScenarioLine(failure, tally)).toBe('✗ 5/5 FAILED features/x.feature:12 Scenario 1 (250 ms)')
  })

  it('shows where an unforeseen error comes from', () => {
    const steps: readonly Step[] = [{ status: 'FAILED', error: ['TypeError', 'x is not a function'] }]
    expect(tallyOf(runOf(steps)).scenarios[0]?.troubles[0]?.message).toContain('at step.ts:1')
  })

  it('fits progress into one line', () => {
    expect(renderProgress(tally, 200)).toBe('5/5 scenarios · 2 not as expected · 6 probes sent · 3 nodes, 2 pods')
    expect(renderProgress(tally, 20)).toHaveLength(19)
  })

  it('colours only when asked to', () => {
    const escapeCode = '\u001b['
    expect(renderSummary(tally, { colour: true })).toContain(escapeCode)
    expect(renderSummary(tally, { colour: false })).not.toContain(escapeCode)
  })
})
