import { describe, expect, it } from 'vitest'
import type { Judgement, ScenarioRecord } from '../evidence.js'
import { isExpectedToFail } from './expected.js'

const divergence = { id: 'KD-01', engine: 'cilium', rows: [], text: '', source: '', expires: '2027-06-30' }
const record = (more: Partial<ScenarioRecord>): ScenarioRecord => ({
  version: 1,
  column: 'kind flannel',
  facts: { enforces: false },
  acceptsNoPolicy: false,
  ...more,
})
const wrong = (more: Partial<Judgement> = {}): Judgement => ({ outcome: 'different', ...more }) as Judgement
const open = wrong({ unenforced: true })

describe('a failure', () => {
  it.each([
    ['of denials, where that nothing is enforced is accepted', { acceptsNoPolicy: true }, [open, open]],
    ['that a divergence knows', { divergence }, [wrong()]],
  ] as const)('%s, is expected', (_, known, answers) => {
    expect(isExpectedToFail(record(known), answers)).toBe(true)
  })

  it.each([
    ['of denials that nobody accepted', {}, [open]],
    ['of more than denials', { acceptsNoPolicy: true }, [open, wrong()]],
    [
      'beside a denial that held',
      { acceptsNoPolicy: true },
      [open, wrong({ outcome: 'as-expected', enforcedAfterAll: true })],
    ],
    ['without an answer', { acceptsNoPolicy: true }, []],
    ['that could not be judged', { divergence }, [wrong({ outcome: 'unknown' })]],
    ['after its last day', { divergence, expired: true }, [wrong()]],
    ['of denials after the last day of what is accepted', { acceptsNoPolicy: true, expired: true }, [open]],
    ['of a divergence that says how', { divergence: { ...divergence, verdict: 'timeout' } }, [wrong()]],
  ] as const)('%s, is not', (_, known, answers) => {
    expect(isExpectedToFail(record(known), answers)).toBe(false)
  })
})
