import { describe, expect, it } from 'vitest'
import type { Divergence } from '../../clusters/cluster.js'
import { parseDivergences } from './divergence-entries.js'
import { checkAccepted, readDivergences, recordScenario } from './divergences.js'

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

  it('knows the last day of an accepted does-not-enforce', () => {
    const at = (today: string, ...accept: string[]) =>
      recordScenario(cluster([entry('does-not-enforce', 'any')]), scenario, { own: [], accept }, today).expired
    expect(at('2027-06-30', 'does-not-enforce')).toBe(false)
    expect(at('2027-07-01', 'does-not-enforce')).toBe(true)
    expect(at('2027-07-01')).toBeUndefined()
  })

  it('takes of the entries of the user those of this engine', () => {
    expect(record([], [entry('mine', 'calico', 'NP-059')]).divergence).toBeUndefined()
    expect(record([], [entry('mine', 'Cilium', 'NP-059')]).divergence?.id).toBe('mine')
    expect(record([], [entry('mine', '*', 'NP-059')]).divergence?.id).toBe('mine')
  })
})

describe('the versions of an entry', () => {
  const at = (facts: object, engine: string, versions: string) =>
    recordScenario(
      { ...cluster(), facts: { divergences: [], ...facts } },
      scenario,
      { own: [{ ...entry('mine', engine, 'NP-059'), versions }], accept: [] },
      '2026-11-22',
    ).divergence?.id
  const calico = (version?: string) => ({ cni: { name: 'calico', ...(version && { version }) } })
  it.each([
    [calico('v3.28.5'), 'calico', '>=3.28 <3.30', 'mine'],
    [calico('v3.30.0'), 'calico', '>=3.28 <3.30', undefined],
    [calico('v3.29.0-0.dev'), 'calico', '>=3.28 <3.30', 'mine'],
    [calico('v3.28'), 'calico', '3.28.x', 'mine'],
    [calico(), 'calico', '*', undefined],
    [calico('v3.28.5'), 'cilium', '>=3.28', undefined],
    [{ kubeProxy: 'nftables', kubernetes: 'v1.36.4' }, 'kube-proxy', '>=1.36', 'mine'],
    [{ kubeProxy: 'nftables', kubernetes: 'v1.35.4' }, 'nftables', '>=1.36', undefined],
    [{ ingress: 'traefik v3.6.1 + ingress-nginx v1.14.0' }, 'ingress-nginx', '^1.14', 'mine'],
    [{ loadBalancer: 'metallb v0.15.2' }, 'metallb', '<0.15', undefined],
  ])('%j, %s %s: %s', (facts, engine, versions, id) => {
    expect(at(facts, engine, versions)).toBe(id)
  })
})

describe('a file of divergences', () => {
  it.each([
    ['versions: soon', 'd.yaml:1: versions is "soon"; write a range in quotes, such as ">=3.28 <3.30"'],
    ['versions: 3.28', 'd.yaml:1: versions is 3.28; write a range in quotes'],
    ['verdict: blocked', 'd.yaml:1: there is no verdict "blocked"; write one of: connected, refused'],
    ['cells: a → b', 'd.yaml:1: its cells are no list of texts'],
    ['expires: 2027-02-30', 'expires is "2027-02-30"; write a day'],
    ['engine: "*"\n  versions: ">=1"', 'it has versions, but its engine is "*"'],
    ['versions: ">=3.28 <3.30"\n  verdict: timeout\n  cells: [a → b]', undefined],
  ])('may narrow an entry: %s', (more, flaw) => {
    const base = {
      id: 'a',
      engine: 'x',
      rows: '[NP-1]',
      text: 't',
      source: 'https://x.example/1',
      expires: '2027-06-30',
    }
    const kept = Object.entries(base).filter(([key]) => !more.startsWith(key))
    const text = `- ${kept.map(([key, value]) => `${key}: ${value}`).join('\n  ')}\n  ${more}\n`
    if (flaw === undefined) expect(parseDivergences(text, 'd.yaml')).toHaveLength(1)
    else expect(() => parseDivergences(text, 'd.yaml')).toThrow(flaw)
  })

  const good =
    '- id: mine\n  engine: cilium\n  rows: [NP-059]\n  text: it differs\n  source: https://x.example/a\n  expires: 2027-06-30\n'

  it('is a list of entries', () => {
    const text = 'entries'
    expect(() => parseDivergences(text, 'd.yaml')).toThrow('d.yaml: it must be a list')
    expect(parseDivergences(good, 'd.yaml')).toEqual([
      { ...entry('mine', 'cilium', 'NP-059'), source: 'https://x.example/a' },
    ])
  })

  it('is refused with all that is wrong, by line', () => {
    const bad =
      '- id: a\n  engine: x\n  rows: NP-1\n  text: t\n  source: https://x.example\n  expires: soon\n- more: 1\n'
    const parse = () => parseDivergences(bad, 'd.yaml')
    expect(parse).toThrow('d.yaml:1: its rows are missing')
    expect(parse).toThrow('d.yaml:1: expires is "soon"; write a day such as 2027-06-30')
    expect(parse).toThrow('d.yaml:7: there is no "more" in an entry')
    const twice = `${good}${good}`
    expect(() => parseDivergences(twice, 'd.yaml')).toThrow('d.yaml:7: its id "mine" is that of the entry in line 1')
    expect(() => parseDivergences(good.replace('https:', 'javascript:'), 'd.yaml')).toThrow('source is "javascript:')
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
