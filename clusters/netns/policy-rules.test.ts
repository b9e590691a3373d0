import type { V1LabelSelector } from '@kubernetes/client-node'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KubernetesObject, NetworkPolicy, NetworkPolicyPeer } from '../objects.js'
import { addressAt, canonicalCidr, contains, encloses } from './addresses.js'
import { policyWorld } from './policy-peers.js'
import { policyTable } from './policy-rules.js'
import { pod, policy } from './trial.js'

const placed = (name: string, address: string): KubernetesObject => {
  const one = pod(name, { node: 'worker' })
  return { ...one, status: { podIPs: [{ ip: address }] } }
}
const pods = [placed('a', '10.244.1.2'), placed('b', '10.244.1.3'), placed('c', '10.244.1.4')]

/** Chain name → its allowing rules. */
const allowed = (policies: readonly NetworkPolicy[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const objects = [...pods, ...policies]
  const table = policyTable(objects, 'worker', policyWorld(objects, 'IPv4', new Set()))
  const chains = table.chains.filter(({ hook }) => hook === undefined)
  return new Map(chains.map(({ name, rules }) => [name, new Set(rules.filter((rule) => rule.endsWith('return')))]))
}

const selector = fc.constantFrom<V1LabelSelector>({}, { matchLabels: { app: 'a' } }, { matchLabels: { app: 'b' } })
const peer = fc.oneof(
  selector.map((podSelector) => ({ podSelector })),
  fc.constant<NetworkPolicyPeer>({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.244.1.3/32'] } }),
)
const rule = fc.record({
  from: fc.array(peer, { maxLength: 2 }),
  ports: fc.array(fc.record({ port: fc.constantFrom(80, 81) }), { maxLength: 2 }),
})
const policies = fc.array(
  fc
    .record({ podSelector: selector, ingress: fc.array(rule, { maxLength: 2 }) })
    .map((spec) => policy('p', { ...spec, policyTypes: ['Ingress'] })),
  { maxLength: 4 },
)

describe('policies', () => {
  it('add up: together they allow what each allows, in any order', () => {
    fc.assert(
      fc.property(policies, policies, (some, more) => {
        const [left, right, both, turned] = [some, more, [...some, ...more], [...more, ...some]].map(allowed)
        for (const [name, rules] of both ?? []) {
          const union = new Set([...(left?.get(name) ?? []), ...(right?.get(name) ?? [])])
          expect(new Set(rules)).toEqual(union)
          expect(turned?.get(name)).toEqual(rules)
        }
      }),
    )
  })
})

describe('addresses', () => {
  it('are counted, contained and cut in both families', () => {
    expect(addressAt('10.244.0.0/16', 258)).toBe('10.244.1.2')
    expect(addressAt('fd00::/64', 65536)).toBe('fd00::1:0')
    expect([contains('10.0.0.0/8', '10.9.9.9'), contains('10.0.0.0/8', 'fd00::1')]).toEqual([true, false])
    expect([encloses('10.0.0.0/8', '10.1.0.0/16'), encloses('10.1.0.0/16', '10.0.0.0/8')]).toEqual([true, false])
    expect(canonicalCidr('10.10.1.12/24')).toBe('10.10.1.0/24')
  })
})
