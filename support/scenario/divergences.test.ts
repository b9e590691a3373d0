import { describe, expect, it } from 'vitest'
import type { Divergence } from '../../clusters/cluster.js'
import { checkAccepted, parseDivergences, readDivergences, recordScenario } from './divergences.js'

const entry = (id: string, engine: string, ...rows: string[]): Divergence => ({
  id,
  engine,
  rows,
  text: 'it differs',
  source: 'https://example.org/1',
  expires: '2027-06-30',
})
const cluster = (divergences: readonly Divergence[] = []) => ({
  column: 'kind cilium v1.18.2',
  provider: 'kind',
  facts: { cni: { name: 'cilium', version: 'v1.18.2' }, enforces: true, divergences },
})
const scenario = { name: 'egress to a block', tags: ['@NP-059', '@breaks:x'] }
const record = (shipped: Divergence[], own: Divergence[] = [], today = '2026-11-22') =>
  recordScenario(cluster(shipped), scenario, { own, accept: [] }, today)

describe('the record of a scenario', () => {
  it('holds what the cluster was observed to be', () => {
    expect(record([])).toEqual({
      version: 1,
      column: 'kind cilium v1.18.2',
      facts: { cni: { name: 'cilium', version: 'v1.18.2' }, enforces: true },
      acceptsNoPolicy: false,
    })
  })

  it('names the divergence of its row or of its name, the last day included', () => {
    expect(record([entry('KD-02', 'cilium', 'NP-068'), entry('KD-01', 'cilium', 'NP-059')]).divergence?.id).toBe(
      'KD-01',
    )
    expect(record([entry('KD-01', 'cilium', 'egress to a block')])).toMatchObject({ expired: false })
    expect(record([entry('KD-01', 'cilium', 'NP-059')], [], '2027-06-30')).toMatchObject({ expired: false })
    expect(record([entry('KD-01', 'cilium', 'NP-059')], [], '2027-07-01')).toMatchObject({ expired: true })
  })

  it('takes of the entries of the user those of this engine', () => {
    expect(record([], [entry('mine', 'calico', 'NP-059')]).divergence).toBeUndefined()
    expect(record([], [entry('mine', 'Cilium', 'NP-059')]).divergence?.id).toBe('mine')
    expect(record([], [entry('mine', '*', 'NP-059')]).divergence?.id).toBe('mine')
  })
})

describe('a file of divergences', () => {
  it('is a list of entries', () => {
    const text = 'entries'
    expect(() => parseDivergences(text, 'd.yaml')).toThrow('d.yaml: it must be a list')
    const good =
      '- id: mine\n  engine: cilium\n  rows: [NP-059]\n  text: it differs\n  source: a\n  expires: 2027-06-30\n'
    expect(parseDivergences(good, 'd.yaml')).toEqual([{ ...entry('mine', 'cilium', 'NP-059'), source: 'a' }])
  })

  it('is refused with all that is wrong, by line', () => {
    const bad = '- id: a\n  engine: x\n  rows: NP-1\n  text: t\n  source: s\n  expires: soon\n- more: 1\n'
    const parse = () => parseDivergences(bad, 'd.yaml')
    expect(parse).toThrow('d.yaml:1: its rows are missing')
    expect(parse).toThrow('d.yaml:1: expires is "soon"; write a day such as 2027-06-30')
    expect(parse).toThrow('d.yaml:7: there is no "more" in an entry')
    expect(() => parseDivergences('- [', 'd.yaml')).toThrow(/^d\.yaml:\d+: /)
  })

  it('must be there when it is named', () => {
    expect(() => readDivergences({ divergences: 'no-such.yaml' })).toThrow('the file of divergences cannot be read')
  })
})

it('accepts only what has a name', () => {
  expect(() =>
    checkAccepted({ accept: ['does-not-enforce', 'mine', 'KD-01'] }, [entry('mine', 'x')], ['KD-01']),
  ).not.toThrow()
  expect(() => checkAccepted({ accept: ['does-not-inforce'] }, [])).toThrow(
    'nothing is called "does-not-inforce" that could be accepted; known: does-not-enforce',
  )
})
