import type { Envelope } from '@cucumber/messages'
import { expect, it } from 'vitest'
import { renderMatrix, skippedShare } from './matrix.js'
import { type MatrixColumn, rowsOf } from './matrix-table.js'
import { tallyOf } from './tally.js'

interface Played {
  readonly line: number
  readonly name: string
  readonly status?: 'PASSED' | 'FAILED' | 'SKIPPED'
  /** `AssertionError` unless told. */
  readonly error?: string
  /** Why it was skipped. */
  readonly log?: string
}

const at = { seconds: 1, nanos: 0 }

const play = ({ line, name, status = 'PASSED', error = 'AssertionError', log }: Played): object[] => {
  const [id, started] = [`${line}`, `started-${line}`]
  const exception = status === 'FAILED' ? { exception: { type: error, message: `expected b\nbut saw ${name}` } } : {}
  return [
    {
      pickle: {
        id,
        uri: 'features/x.feature',
        name,
        location: { line },
        astNodeIds: [],
        steps: [{ id, text: 'it is so', astNodeIds: [] }],
      },
    },
    { testCase: { id, pickleId: id, testSteps: [{ id, pickleStepId: id }] } },
    { testCaseStarted: { id: started, testCaseId: id, timestamp: at, attempt: 0 } },
    ...(log === undefined
      ? []
      : [
          {
            attachment: {
              testCaseStartedId: started,
              testStepId: id,
              mediaType: 'text/x.cucumber.log+plain',
              body: log,
            },
          },
        ]),
    {
      testStepFinished: {
        testCaseStartedId: started,
        testStepId: id,
        timestamp: at,
        testStepResult: { status, duration: at, ...exception },
      },
    },
    { testCaseFinished: { testCaseStartedId: started, timestamp: at, willBeRetried: false } },
  ]
}

const column = (name: string, exitCode: number, played: readonly Played[]): MatrixColumn => ({
  name,
  exitCode,
  tally: tallyOf([{ testRunStarted: { timestamp: at } }, ...played.flatMap(play)] as unknown as readonly Envelope[]),
})

const columns = [
  column('netns', 0, [
    { line: 12, name: 'a denial' },
    { line: 3, name: 'two pods' },
    { line: 20, name: 'a balancer', status: 'SKIPPED', log: 'no load balancer' },
  ]),
  column('kind flannel v0.28.9', 2, [
    { line: 3, name: 'two pods', status: 'FAILED', error: 'HarnessError' },
    { line: 12, name: 'a denial', status: 'FAILED' },
    { line: 20, name: 'a balancer', status: 'SKIPPED', log: 'no load balancer' },
  ]),
  { name: 'kind calico', exitCode: 2, error: 'no cluster: no such image\n  pull it' },
]

it('puts the scenarios of all columns side by side, in the order of their lines', () => {
  const rows = rowsOf(columns)
  expect(rows.map(({ line, cells }) => [line, ...cells.map((cell) => cell?.standing)])).toEqual([
    [3, 'passed', 'unjudged', undefined],
    [12, 'passed', 'failed', undefined],
    [20, 'skipped', 'skipped', undefined],
  ])
})

it('shows it with reasons, skips and what each column amounts to', () => {
  expect(renderMatrix(columns, { colour: false, width: 60 })).toBe(`3 scenarios × 3 columns

                                1  2  3
features/x.feature
    3 two pods                  ✓  ?  ?
   12 a denial                  ✓  ✗  ?
   20 a balancer                -  -  ?

✓ passed  ✗ failed  ~ expected to fail  - skipped  ? could not be judged

features/x.feature:3 two pods
  ? 2  kind flannel v0.28.9
      it is so
        expected b
        but saw two pods
features/x.feature:12 a denial
  ✗ 2  kind flannel v0.28.9
      it is so
        expected b
        but saw a denial

  2 skipped: no load balancer (1 in column 1, 1 in column 2)

  1  netns                 2 passed, 1 skipped; exit 0
  2  kind flannel v0.28.9  0 passed, 1 failed, 1 could not be judged, 1 skipped; exit 2
  3  kind calico           could not be judged: no cluster: no such image; exit 2
         pull it`)
})

it('has a row for what no column brought to its end', () => {
  // What follows its beginning is gone: a worker died.
  const lost = play({ line: 5, name: 'a crash' }).slice(0, 3) as unknown as readonly Envelope[]
  const torn = tallyOf([...(play({ line: 3, name: 'two pods' }) as unknown as readonly Envelope[]), ...lost])
  const told = renderMatrix([{ name: 'netns', exitCode: 2, tally: torn }], { colour: false, width: 60 })
  expect(told).toMatch(/^2 scenarios × 1 column\n/)
  expect(told).toMatch(/\n {4}3 two pods +✓\n {4}5 a crash +\?\n/)
})

it('fits the terminal', () => {
  const wide = [column('netns', 0, [{ line: 1, name: 'x'.repeat(200) }])]
  for (const line of renderMatrix(wide, { colour: false, width: 60 }).split('\n').slice(0, 5))
    expect(line.length).toBeLessThanOrEqual(60)
})

it('paints only where colours are taken', () => {
  expect(renderMatrix(columns, { colour: false, width: 60 })).not.toContain('\u001b')
  expect(renderMatrix(columns, { colour: true, width: 60 })).toContain('\u001b[31m✗')
})

it('says what a run without a single judgement amounts to', () => {
  const nothing = [
    { name: 'kind calico', error: 'no Docker', exitCode: 2 },
    { name: 'netns', error: 'no namespaces' },
  ]
  expect(renderMatrix(nothing, { colour: false, width: 60 })).toBe(`0 scenarios × 2 columns

  1  kind calico  could not be judged: no Docker; exit 2
  2  netns        could not be judged: no namespaces; not counted`)
})

it('says what to do about a column without a cluster, and leaves the logs where they were told', () => {
  const error =
    'no cluster: no image\n  what to do: pull it\n  kubelet on worker:\n    E1 it failed\n    E2 again\n  sweep it'
  const told = renderMatrix([{ name: 'kind', error, exitCode: 2 }], { colour: false, width: 60 })
  expect(told.split('\n').slice(-3)).toEqual([
    '  1  kind  could not be judged: no cluster: no image; exit 2',
    '         what to do: pull it',
    '         sweep it',
  ])
})

it('knows the share that was skipped', () => {
  expect(
    skippedShare({ counts: columns[0]?.tally?.counts ?? ({} as never), scenarios: columns[0]?.tally?.scenarios ?? [] }),
  ).toBeCloseTo(1 / 3)
  expect(skippedShare({ counts: {} as never, scenarios: [] })).toBe(0)
})
