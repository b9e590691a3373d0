import type { Envelope } from '@cucumber/messages'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { formatter } from './formatter.js'

const ends = vi.hoisted((): ((by: 'signal' | 'time') => void)[] => [])
vi.mock('./signals.js', () => ({ handleSignals: (listener: (typeof ends)[number]) => ends.push(listener) }))
const kept = vi.hoisted((): { name: string; keptAt: string; sweep: string }[] => [])
vi.mock('../scenario/kept.js', () => ({ readKept: () => kept }))

const at = { seconds: 1, nanos: 0 }
const run = [
  { testRunStarted: { timestamp: at } },
  {
    pickle: {
      id: 'p',
      uri: 'x.feature',
      name: 'X',
      astNodeIds: [],
      steps: [{ id: 's', text: 'it fails', astNodeIds: [] }],
    },
  },
  { testCase: { id: 'c', pickleId: 'p', testSteps: [{ id: 't', pickleStepId: 's' }] } },
  { testCaseStarted: { id: 'a', testCaseId: 'c', timestamp: at } },
  {
    testStepFinished: {
      testCaseStartedId: 'a',
      testStepId: 't',
      timestamp: at,
      testStepResult: { status: 'FAILED', exception: { type: 'AssertionError', message: 'expected b\nbut saw c' } },
    },
  },
  { testCaseFinished: { testCaseStartedId: 'a', timestamp: at } },
  { testRunFinished: { timestamp: at, success: false } },
] as unknown as readonly Envelope[]

let before: readonly unknown[]
beforeEach(() => {
  before = process.listeners('exit')
})
// The exit code of these played runs is not the test run's.
afterEach(() => {
  for (const listener of process.listeners('exit')) if (!before.includes(listener)) process.off('exit', listener)
})

const play = (isTTY: boolean): string => {
  const written: string[] = []
  const listeners: ((message: Envelope) => void)[] = []
  const finish = formatter({
    on: (_, listener) => listeners.push(listener),
    options: { htmlPath: 'report.html' },
    stream: { isTTY, columns: 60 } as NodeJS.WriteStream,
    write: (text) => written.push(text),
  })
  for (const message of run) for (const listener of listeners) listener(message)
  finish()
  finish()
  return written.join('')
}

it('writes plain lines into a log and sums up once', () => {
  expect(play(false)).toBe(
    [
      '✗ 1/1 FAILED x.feature:1 X (0 ms)',
      '  it fails',
      '    expected b',
      '    but saw c',
      '',
      '1 scenario: 0 passed, 1 failed',
      '0 probes sent in 0.00 s',
      'report: report.html',
      'An expectation failed (exit 1).',
      '',
    ].join('\n'),
  )
})

it('redraws one line on a terminal, below the failures', () => {
  const text = play(true)
  expect(text).toContain('1/1 scenarios · 1 not as expected · 0 probes sent')
  const drawn = text.split('\r\u001b[2K').filter((part) => part !== '')
  expect(drawn.filter((part) => part.includes('scenarios ·')).every((part) => !part.includes('\n'))).toBe(true)
})

it('says what this run keeps, and nothing of what others kept', () => {
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString()
  const sweep = 'npx netherkin sweep --context prod'
  kept.push({ name: 'nk-1-1', keptAt: at(-60_000), sweep }, { name: 'nk-2-1', keptAt: at(60_000), sweep })
  const written = play(false)
  kept.length = 0
  expect(written.split('\n').filter((line) => line.startsWith('kept'))).toEqual([
    'kept nk-2-1: npx netherkin shell POD; npx netherkin sweep --context prod ends it',
  ])
})

it('says that once more ends at once where that is so: not when a limit of time is over', () => {
  const written: string[] = []
  formatter({
    on: () => undefined,
    options: {},
    stream: { isTTY: false, columns: 60 } as NodeJS.WriteStream,
    write: (text) => written.push(text),
  })
  const say = ends.at(-1)
  say?.('time')
  expect(written).toEqual([])
  say?.('signal')
  expect(written.join('')).toContain('Once more ends at once.')
})
