import type { Envelope } from '@cucumber/messages'
import { describe, expect, it } from 'vitest'
import type { Evidence, ScenarioRecord } from '../support/evidence.js'
import { weighRecord } from './divergence.js'
import type { ScenarioResult } from './standing.js'
import { renderSummary } from './summary.js'
import { tallyOf } from './tally.js'

const divergence = {
  id: 'KD-01',
  engine: 'cilium',
  rows: ['NP-059'],
  text: 'ipBlock does not match pod addresses',
  source: 'https://example.org/9209',
  expires: '2027-06-30',
}
const record = (more: Partial<ScenarioRecord> = {}): ScenarioRecord => ({
  version: 1,
  column: 'kind cilium v1.18.2',
  facts: { enforces: true },
  acceptsNoPolicy: false,
  ...more,
})
const result = (standing: ScenarioResult['standing']): ScenarioResult => ({
  uri: 'features/x.feature',
  line: 3,
  name: 'x',
  standing,
  troubles: standing === 'passed' ? [] : [{ standing: 'failed', step: 'Then …', message: 'expected denied' }],
  elapsedMs: 5,
})

const judgement = (more: object = {}): object => ({
  expected: 'denied',
  outcome: 'different',
  unenforced: true,
  observations: [{ verdict: 'connected' }],
  ...more,
})
const evidence = (...judgements: object[]): Evidence[] => [{ judgements } as unknown as Evidence]

describe('a known divergence', () => {
  it('makes a failure an expected one, and nothing else', () => {
    expect(weighRecord(result('failed'), record({ divergence }), [])).toMatchObject({
      standing: 'diverged',
      reason: 'KD-01 (cilium): ipBlock does not match pod addresses',
      troubles: [],
    })
    for (const standing of ['unjudged', 'invalid', 'skipped'] as const)
      expect(weighRecord(result(standing), record({ divergence }), [])).toEqual(result(standing))
  })

  it('fails what passes all the same', () => {
    const weighed = weighRecord(result('passed'), record({ divergence }), [])
    expect(weighed.standing).toBe('failed')
    expect(weighed.troubles[0]?.message).toContain('it passed, though KD-01 (cilium)')
  })

  const right = { outcome: 'as-expected', about: 'pod a → pod c' }
  it.each([
    [{ verdict: 'connected' }, [{}], undefined],
    [{ verdict: 'timeout' }, [{}], 'pod a → pod b saw connected, not timeout (https://example.org/9209)'],
    [{ cells: ['pod a -> pod b'] }, [{}, right], undefined],
    [{ cells: ['x → y'] }, [{ cell: { row: 'x', column: 'y' } }], undefined],
    [{ cells: ['pod a → pod c'] }, [{}], 'pod a → pod b is wrong, and is none of its cells'],
    [{ cells: ['pod a → pod b', 'pod a → pod c'] }, [{}, right], 'pod a → pod c is as expected; take it out'],
    [{ verdict: 'connected' }, [], 'it failed without a wrong answer'],
  ] as const)('may say how it fails: %j', (narrowed, seen, other) => {
    const told = evidence(...seen.map((one) => judgement({ about: 'pod a → pod b', ...one })))
    const weighed = weighRecord(result('failed'), record({ divergence: { ...divergence, ...narrowed } }), told)
    expect(weighed.standing).toBe(other === undefined ? 'diverged' : 'failed')
    const message = weighed.troubles.at(-1)?.message ?? ''
    if (other === undefined) expect(message).toBe('')
    else {
      expect(message).toContain('it fails otherwise than KD-01 (cilium)')
      expect(message).toContain(other)
    }
  })

  it('excuses nothing after its last day', () => {
    for (const standing of ['passed', 'failed'] as const) {
      const weighed = weighRecord(result(standing), record({ divergence, expired: true }), [])
      expect(weighed.standing).toBe('failed')
      expect(weighed.troubles.at(-1)?.message).toContain('expired on 2027-06-30')
    }
  })
})

describe('a cluster that enforces no policy', () => {
  const open = record({ facts: { enforces: false } })
  const accepted = record({ facts: { enforces: false }, acceptsNoPolicy: true })
  const denial = evidence(judgement({ outcome: 'as-expected' }), judgement())

  it('fails denials, and says what would make that expected', () => {
    const weighed = weighRecord(result('failed'), open, denial)
    expect(weighed.standing).toBe('failed')
    expect(weighed.troubles[0]?.message).toBe(
      'expected denied\n  this CNI enforces no NetworkPolicy (canary); --accept does-not-enforce makes this expected',
    )
  })

  it('fails them as expected where that is accepted', () => {
    expect(weighRecord(result('failed'), accepted, denial)).toMatchObject({ standing: 'diverged', troubles: [] })
  })

  it.each([
    ['no policy decided', judgement({ unenforced: undefined })],
    ['nothing proves it', judgement({ unenforced: undefined, outcome: 'undecided' })],
  ])('excuses nothing else: %s', (_, other) => {
    const [wrong] = evidence(judgement(), other)
    expect(weighRecord(result('failed'), accepted, [wrong as Evidence])).toEqual(result('failed'))
  })

  it('fails what is denied all the same where that is accepted, for then policies are enforced', () => {
    const held = judgement({ about: 'a → b', outcome: 'as-expected', unenforced: undefined, enforcedAfterAll: true })
    const seen = [
      ['passed', evidence(held)],
      ['failed', evidence(held, judgement())],
    ] as const
    for (const [standing, told] of seen) {
      const weighed = weighRecord(result(standing), accepted, told)
      expect(weighed.standing).toBe('failed')
      expect(weighed.troubles.at(-1)?.message).toContain('a → b: it was denied, and was open before the policy')
      expect(weighed.troubles.at(-1)?.message).toContain('leave out --accept does-not-enforce')
    }
    expect(weighRecord(result('passed'), open, evidence(held))).toEqual(result('passed'))
    const enforced = record({ acceptsNoPolicy: true })
    expect(weighRecord(result('passed'), enforced, evidence(held))).toEqual(result('passed'))
  })

  it('excuses nothing after the last day of its entry', () => {
    const weighed = weighRecord(result('failed'), { ...accepted, expired: true }, denial)
    expect(weighed.standing).toBe('failed')
    expect(weighed.troubles.at(-1)?.message).toContain('its entry expired: use a newer Netherkin')
    expect(weighRecord(result('passed'), { ...accepted, expired: true }, [])).toEqual(result('passed'))
  })

  it('changes nothing where policies are enforced', () => {
    expect(weighRecord(result('failed'), record({ acceptsNoPolicy: true }), denial)).toEqual(result('failed'))
  })
})

it('is counted apart in a run, whose exit code is 0', () => {
  const at = { seconds: 1, nanos: 0 }
  const messages = [
    { testRunStarted: { timestamp: at } },
    {
      pickle: { id: 'p', uri: 'x.feature', name: 'x', astNodeIds: [], steps: [{ id: 's', text: 'a', astNodeIds: [] }] },
    },
    { testCase: { id: 't', pickleId: 'p', testSteps: [{ id: '1', pickleStepId: 's' }] } },
    { testCaseStarted: { id: 'r', testCaseId: 't', attempt: 0, timestamp: at } },
    {
      attachment: {
        testCaseStartedId: 'r',
        testStepId: '1',
        mediaType: 'application/vnd.netherkin.scenario+json',
        body: JSON.stringify(record({ divergence })),
      },
    },
    {
      testStepFinished: {
        testCaseStartedId: 'r',
        testStepId: '1',
        timestamp: at,
        testStepResult: { status: 'FAILED', duration: at, exception: { type: 'AssertionError', message: 'wrong' } },
      },
    },
    { testCaseFinished: { testCaseStartedId: 'r', willBeRetried: false, timestamp: at } },
    { testRunFinished: { success: false, timestamp: at } },
  ] as unknown as Envelope[]
  const tally = tallyOf(messages)
  expect(tally).toMatchObject({ exitCode: 0, troubles: [], counts: { diverged: 1, failed: 0 } })
  expect(renderSummary(tally, { colour: false })).toContain(
    '1 scenario: 0 passed, 0 failed, 1 expected to fail\n  1 expected to fail: KD-01 (cilium): ipBlock',
  )
})
