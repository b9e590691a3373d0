import { expect, it } from 'vitest'
import type { Live } from '../../clusters/cluster.js'
import type { Observation, Verdict } from '../../clusters/probe.js'
import { doesNotResolve } from './meanings.js'

const live = {} as Live
const saw = (verdict: Verdict, answer?: Observation['answer']): Observation => ({
  ...{ probe: '0', verdict, detail: '', startedAt: 0, phases: { totalMs: 1 } },
  ...(answer && { answer }),
})
const denied = { name: 'b.default.svc.cluster.local', records: [] }

it.each<[string, Observation, string | undefined]>([
  ['the server says so', saw('unresolved-nxdomain'), undefined],
  ['the name has no such record', saw('unresolved-nodata'), undefined],
  ['the cluster says so, and nobody answers for the rest of the world', saw('unresolved-timeout', denied), undefined],
  ['the server is silent', saw('unresolved-timeout'), 'unresolved-timeout'],
  ['it has records', saw('connected', { name: 'b', records: ['10.0.0.1'] }), '10.0.0.1'],
])('a name does not resolve: %s', (_, observation, differs) => {
  expect(doesNotResolve().differs([observation], live)).toBe(differs)
})

it('is NXDOMAIN where the server says NXDOMAIN', () => {
  const { differs } = doesNotResolve('unresolved-nxdomain')
  expect(differs([saw('unresolved-nxdomain')], live)).toBeUndefined()
  expect(differs([saw('unresolved-timeout', denied)], live)).toBe('unresolved-timeout')
})
