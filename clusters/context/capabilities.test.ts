import { describe, expect, it } from 'vitest'
import type { WireObject } from '../kubernetes/api.js'
import { capabilitiesOf, givesBalancers, type Seen } from './capabilities.js'

const node = (name: string, providerID?: string): WireObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: providerID === undefined ? {} : { providerID },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
})
const service = (type: string, entry?: object): WireObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: 'shop' },
  spec: { type },
  status: { loadBalancer: entry ? { ingress: [entry] } : {} },
})
const facts = { divergences: [] }

describe('a load balancer is there', () => {
  it.each<[string, readonly WireObject[], readonly WireObject[], boolean]>([
    ['when a Service has an address', [service('LoadBalancer', { ip: '1.2.3.4' })], [node('a')], true],
    ['when a Service has a host name', [service('LoadBalancer', { hostname: 'x.example' })], [node('a')], true],
    ['when the cloud gives them', [], [node('a', 'aws:///eu-west-1a/i-1')], true],
    ['but not while Services wait for one', [service('LoadBalancer')], [node('a', 'kind://docker/x/x')], false],
    ['but not for Services of another type', [service('ClusterIP', { ip: '1.2.3.4' })], [node('a')], false],
  ])('%s', (_, services, nodes, expected) => {
    expect(givesBalancers(services, nodes, facts)).toBe(expected)
  })

  it('when its controller was recognised', () => {
    expect(givesBalancers([], [node('a')], { ...facts, loadBalancer: 'metallb' })).toBe(true)
  })
})

describe('capabilities', () => {
  const least: Seen = {
    nodes: [node('a')],
    balancers: false,
    edges: 0,
    hostNetwork: false,
    outside: false,
    given: [],
  }

  it('never lack policies, and claim nothing that was not seen', () => {
    expect([...capabilitiesOf(least)]).toEqual(['network-policy'])
  })

  it('are what was seen; nodes and hosts of others are left alone', () => {
    const most = {
      nodes: [node('a'), node('b')],
      balancers: true,
      edges: 1,
      hostNetwork: true,
      outside: true,
      given: ['x'],
    }
    expect([...capabilitiesOf(most)].sort()).toEqual([
      'ingress',
      'literal-namespaces',
      'load-balancer',
      'network-policy',
      'node-network',
      'outside',
      'second-worker',
    ])
  })
})
