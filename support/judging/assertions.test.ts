import { describe, it, expect as see } from 'vitest'
import type { Judgement } from '../evidence.js'
import { expect } from './assertions.js'

const judgement = (more: Partial<Judgement> = {}): Judgement => ({
  about: 'pod a → pod b:80/TCP',
  from: { kind: 'pod', namespace: 'default', name: 'a' },
  expected: 'connected',
  saw: 'timeout',
  outcome: 'different',
  attempts: 9,
  elapsedMs: 2104,
  because: ['NetworkPolicy default/deny isolates pod default/b for ingress; no rule admits pod default/a on 80/TCP'],
  suggestion: 'run it with --keep-on-failure',
  observations: [],
  ...more,
})
const cell = (row: string, column: string, more: Partial<Judgement> = {}): Judgement =>
  judgement({ about: `pod ${row} → pod ${column}:80/TCP`, cell: { row, column }, ...more })

const failureOf = (
  judgements: readonly Judgement[],
): Error & { actual?: string; expected?: string; showDiff?: boolean } => {
  try {
    expect(judgements).to.hold()
  } catch (error) {
    return error as Error
  }
  throw new Error('it held')
}

describe('judgements hold', () => {
  it('when all are as expected', () => {
    expect([judgement({ outcome: 'as-expected', saw: 'connected' })]).to.hold()
  })

  it('not when nothing was asked', () => {
    see(failureOf([])).toMatchObject({ name: 'HarnessError' })
  })

  it('and otherwise say expected, saw, why and what to try', () => {
    const failure = failureOf([judgement()])
    see(failure.name).toBe('AssertionError')
    see(failure.message).toBe(
      [
        'pod a → pod b:80/TCP: expected connected but saw timeout (9 attempts over 2104 ms)',
        '  because: NetworkPolicy default/deny isolates pod default/b for ingress; no rule admits pod default/a on 80/TCP',
        '  try: run it with --keep-on-failure',
      ].join('\n'),
    )
  })

  it('and name who served and who was seen', () => {
    const servedBy = { namespace: 'default', pod: 'c', node: 'worker', port: 80, instance: '1' }
    const seen = { probe: '0', verdict: 'connected', detail: '', startedAt: 0, phases: { totalMs: 1 } } as const
    const failure = failureOf([judgement({ observations: [{ ...seen, servedBy, seenFrom: '10.244.1.2' }] })])
    see(failure.message).toContain('served by c; seen as 10.244.1.2')
  })

  it('say nothing twice', () => {
    const seen = {
      probe: '0',
      verdict: 'tls-failed',
      detail: 'not for b',
      startedAt: 0,
      phases: { totalMs: 1 },
    } as const
    const tls = failureOf([judgement({ observations: [seen], because: ['the certificate is for a: not for b'] })])
    see(tls.message.match(/not for b/g)).toHaveLength(1)
    const served = failureOf([judgement({ expected: 'served by only b', saw: 'served by b, c', because: [] })])
    see(served.message).toContain('expected served by only b but saw b, c (')
    const address = { ...seen, verdict: 'connected', seenFrom: '10.244.1.2' } as const
    const own = judgement({
      expected: 'seen as itself',
      saw: 'seen as 10.244.1.2 (itself: x)',
      observations: [address],
    })
    see(failureOf([own]).message.match(/seen as/g)).toHaveLength(1)
  })

  it('list all wrong cells of a table, and only those', () => {
    const judgements = [
      cell('a', 'b'),
      cell('a', 'c', { outcome: 'as-expected', saw: 'connected' }),
      cell('long-name', 'b', { expected: '✗', saw: 'connected', because: [] }),
      cell('c', 'b'),
    ]
    const failure = failureOf(judgements)
    see(failure.message.split('\n').slice(0, 5)).toEqual([
      '3 of 4 cells are wrong:',
      '  | from      | to | expected  | saw       |',
      '  | a         | b  | connected | timeout   |',
      '  | long-name | b  | ✗         | connected |',
      '  | c         | b  | connected | timeout   |',
    ])
    // The same reason is told once.
    see(failure.message.match(/because:/g)).toHaveLength(1)
    see(failure).toMatchObject({
      showDiff: true,
      expected: 'pod a → pod b:80/TCP: connected\npod long-name → pod b:80/TCP: ✗\npod c → pod b:80/TCP: connected',
      actual: 'pod a → pod b:80/TCP: timeout\npod long-name → pod b:80/TCP: connected\npod c → pod b:80/TCP: timeout',
    })
  })

  it('say on which ports a cell is wrong, those alike on one line', () => {
    const on = (port: string, more: Partial<Judgement> = {}) =>
      cell('a', 'b', { cell: { row: 'a', column: 'b', on: port }, ...more })
    const right = { outcome: 'as-expected', saw: 'connected' } as const
    const failure = failureOf([
      on('80/TCP', right),
      on('81/TCP'),
      on('80/UDP', { saw: 'refused' }),
      on('81/UDP'),
      cell('b', 'a', right),
    ])
    see(failure.message.split('\n').slice(0, 4)).toEqual([
      '1 of 2 cells are wrong:',
      '  | from | to | on             | expected  | saw     |',
      '  | a    | b  | 81/TCP, 81/UDP | connected | timeout |',
      '  | a    | b  | 80/UDP         | connected | refused |',
    ])
    const reasons = ['81/TCP', '81/UDP'].map((port) => on(port, { because: [`no rule admits it on ${port}`] }))
    see(failureOf(reasons).message.match(/because:/g)).toHaveLength(1)
  })

  it('fail as the harness when anything is unknown, and as the scenario when it is undecided', () => {
    see(failureOf([judgement(), judgement({ outcome: 'unknown' })])).toMatchObject({ name: 'HarnessError' })
    see(failureOf([judgement({ outcome: 'undecided' })])).toMatchObject({ name: 'AssertionError' })
  })
})
