import { describe, expect, it } from 'vitest'
import type { Live } from '../../clusters/cluster.js'
import type { Source } from '../../clusters/probe.js'
import type { ReachQuestion } from '../question.js'
import { locate } from './locate.js'
import { isOwned } from './owners.js'

const hostname = 'a1b2.elb.eu-west-1.amazonaws.com'

const live = (entry: { ip?: string; hostname?: string }): Live => ({
  generation: 1,
  objects: [
    {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 's', namespace: 'default' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
      status: { loadBalancer: { ingress: [entry] } },
    },
  ],
  outside: { addresses: [], names: [] },
  external: { addresses: [], names: [] },
  ingress: { nginx: { addresses: [entry.ip ?? entry.hostname ?? ''], http: 80, https: 443 } },
})

const question = (from: Source, to: ReachQuestion['to']): ReachQuestion =>
  ({ kind: 'reach', from, to, port: { protocol: 'TCP' } }) as ReachQuestion

const balancer: ReachQuestion['to'] = { kind: 'service', namespace: 'default', name: 's', by: 'load-balancer' }
const ingress: ReachQuestion['to'] = { kind: 'ingress' }
const pod: Source = { kind: 'pod', namespace: 'default', name: 'a' }

describe('a load balancer that reports', () => {
  it.each<[string, Source]>([
    ['outside', { kind: 'outside' }],
    ['a pod', pod],
  ])('a host name is called by it, as a whole name, from %s', (_, from) => {
    const place = { to: { name: `${hostname}.` }, port: 80 }
    expect(locate(question(from, balancer), live({ hostname }))).toEqual(place)
    expect(locate(question(from, ingress), live({ hostname }))).toEqual(place)
  })

  it('an address is called by that', () => {
    expect(locate(question(pod, balancer), live({ ip: '203.0.113.9' }))).toEqual({
      to: { addresses: ['203.0.113.9'] },
      port: 80,
    })
  })

  it('a host name owns it', () => {
    expect(isOwned({ kind: 'name', name: hostname }, live({ hostname }))).toBe(true)
    expect(isOwned({ kind: 'name', name: 'other.example' }, live({ hostname }))).toBe(false)
  })
})
