import { describe, expect, it } from 'vitest'
import type { KubernetesObject, Service } from '../objects.js'
import type { Fault } from './faults.js'
import { answerQuestion, indexZone } from './holder/dns-answer.js'
import type { Endpoint, Placement, ServicePort } from './placement.js'
import { renderZone } from './zone.js'

const service = (name: string, spec: Service['spec'], namespace = 'n'): Service => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name, namespace },
  spec: spec ?? {},
})
const endpoint = (address: string, more: Partial<Endpoint> = {}): Endpoint => ({
  address,
  port: 8080,
  ready: true,
  ...more,
})
const servicePort = (name: string, endpoints: readonly Endpoint[], more: Partial<ServicePort> = {}): ServicePort => ({
  namespace: 'n',
  service: name,
  name: '',
  protocol: 'TCP',
  port: 80,
  endpoints,
  ...more,
})

const three = [
  endpoint('10.244.1.2'),
  endpoint('10.244.2.2', { ready: false }),
  endpoint('10.244.1.3', { hostname: 'w-0' }),
]
const headless = { clusterIP: 'None', clusterIPs: ['None'] }
const cluster: Placement = {
  objects: [
    { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'empty' } },
    service('s', { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'] }),
    service('dual', { clusterIP: '10.96.0.8', clusterIPs: ['10.96.0.8', 'fd00:10:96::8'] }),
    service('h', headless),
    service('nobody', headless),
    service('e', { type: 'ExternalName', externalName: 'External.example.' }),
    service('lost', { type: 'ExternalName', externalName: 'nowhere.example' }),
  ] as KubernetesObject[],
  servicePorts: [
    servicePort('s', [], { name: 'http' }),
    servicePort('dual', []),
    servicePort('h', three, { name: 'http' }),
    servicePort('h', three, { name: 'dns', protocol: 'UDP', port: 53 }),
    servicePort('nobody', [endpoint('10.244.1.9', { ready: false })]),
  ],
}
const external = { addresses: ['203.0.113.10'], names: ['external.example'] }

/** What a client sees: the records of the answer as text, or the rcode, or NODATA. */
const ask = (question: string, faults: readonly Fault[] = [], placement = cluster): unknown => {
  const [type = '', name = ''] = question.split(' ')
  const index = indexZone(renderZone(placement, { faults, external }))
  const { rcode, answers, authorities } = answerQuestion(index, { type, name }, faults)
  if (answers.length === 0) return rcode === 'NXDOMAIN' ? rcode : `NODATA${authorities[0]?.type ? '+SOA' : ''}`
  return answers.map((record) => `${record.type} ${'data' in record ? textOf(record.data) : ''}`).sort()
}
const textOf = (data: unknown): string => {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return String(data)
  const { priority, weight, port, target } = data as Record<string, unknown>
  return [priority, weight, port, target].join(' ')
}

describe('the zone answers', () => {
  it.each([
    ['DNS-001', 'TXT dns-version.cluster.local', ['TXT 1.1.0']],
    ['DNS-002', 'A s.n.svc.cluster.local', ['A 10.96.0.7']],
    ['DNS-002', 'A S.n.SVC.Cluster.Local', ['A 10.96.0.7']],
    ['DNS-002', 'AAAA dual.n.svc.cluster.local', ['AAAA fd00:10:96::8']],
    ['DNS-004', 'AAAA s.n.svc.cluster.local', 'NODATA+SOA'],
    ['DNS-005', 'A nosuch.n.svc.cluster.local', 'NXDOMAIN'],
    ['DNS-005', 'A s.nosuch.svc.cluster.local', 'NXDOMAIN'],
    ['DNS-005', 'A constructor', 'NXDOMAIN'],
    ['DNS-006', 'A cluster.local', 'NODATA+SOA'],
    ['DNS-006', 'A svc.cluster.local', 'NODATA+SOA'],
    ['DNS-006', 'A n.svc.cluster.local', 'NODATA+SOA'],
    ['DNS-006', 'A empty.svc.cluster.local', 'NODATA+SOA'],
    ['DNS-006', 'A foo.svc.cluster.local', 'NXDOMAIN'],
    ['DNS-006', 'TXT s.n.svc.cluster.local', 'NODATA+SOA'],
    ['DNS-006', 'A _tcp.s.n.svc.cluster.local', 'NODATA+SOA'],
    ['DNS-007', 'SRV _http._tcp.s.n.svc.cluster.local', ['SRV 0 100 80 s.n.svc.cluster.local']],
    ['DNS-008', 'SRV _http._tcp.dual.n.svc.cluster.local', 'NXDOMAIN'],
    ['DNS-008', 'SRV _http._udp.s.n.svc.cluster.local', 'NXDOMAIN'],
    [
      'DNS-009',
      'SRV _dns._udp.h.n.svc.cluster.local',
      ['SRV 0 50 8080 10-244-1-2.h.n.svc.cluster.local', 'SRV 0 50 8080 w-0.h.n.svc.cluster.local'],
    ],
    ['DNS-010', 'PTR 7.0.96.10.in-addr.arpa', ['PTR s.n.svc.cluster.local']],
    [
      'DNS-010',
      'PTR 8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.1.0.0.0.0.d.f.ip6.arpa',
      ['PTR dual.n.svc.cluster.local'],
    ],
    ['DNS-011, DNS-012', 'A h.n.svc.cluster.local', ['A 10.244.1.2', 'A 10.244.1.3']],
    ['DNS-013', 'A nobody.n.svc.cluster.local', 'NXDOMAIN'],
    ['DNS-014', 'A w-0.h.n.svc.cluster.local', ['A 10.244.1.3']],
    ['DNS-015', 'A w-0.other.n.svc.cluster.local', 'NXDOMAIN'],
    ['DNS-016', 'A podname.h.n.svc.cluster.local', 'NXDOMAIN'],
    ['DNS-017', 'A 10-244-1-2.h.n.svc.cluster.local', ['A 10.244.1.2']],
    ['DNS-017', 'A 10-244-1-3.h.n.svc.cluster.local', 'NXDOMAIN'],
    [
      'DNS-018',
      'SRV _http._tcp.h.n.svc.cluster.local',
      ['SRV 0 50 8080 10-244-1-2.h.n.svc.cluster.local', 'SRV 0 50 8080 w-0.h.n.svc.cluster.local'],
    ],
    ['DNS-019', 'PTR 3.1.244.10.in-addr.arpa', ['PTR w-0.h.n.svc.cluster.local']],
    ['DNS-019', 'PTR 2.1.244.10.in-addr.arpa', 'NXDOMAIN'],
    ['DNS-020', 'CNAME e.n.svc.cluster.local', ['CNAME external.example']],
    ['DNS-020', 'A e.n.svc.cluster.local', ['A 203.0.113.10', 'CNAME external.example']],
    ['DNS-020', 'A lost.n.svc.cluster.local', ['CNAME nowhere.example']],
    ['DNS-020', 'A x.e.n.svc.cluster.local', 'NXDOMAIN'],
    ['DNS-022', 'A 10-1-2-3.n.pod.cluster.local', ['A 10.1.2.3']],
    ['DNS-022', 'AAAA fd00--5.n.pod.cluster.local', ['AAAA fd00::5']],
    ['DNS-022', 'AAAA 10-1-2-3.n.pod.cluster.local', 'NODATA+SOA'],
    ['DNS-022', 'A 10-1-2-3.nosuch.pod.cluster.local', 'NXDOMAIN'],
    ['DNS-022', 'A 10-1-2.n.pod.cluster.local', 'NXDOMAIN'],
    ['DNS-022', 'A 10-1-2-300.n.pod.cluster.local', 'NXDOMAIN'],
    ['DNS-022', 'A n.pod.cluster.local', 'NODATA+SOA'],
    ['outside', 'A external.example', ['A 203.0.113.10']],
    ['outside', 'AAAA external.example', 'NODATA'],
    ['outside', 'A www.external.example', 'NXDOMAIN'],
    ['outside', 'A example.com', 'NXDOMAIN'],
  ])('%s: %s', (_id, question, expected) => {
    expect(ask(question)).toEqual(expected)
  })

  it('DNS-007: the target of an SRV record comes along with its address', () => {
    const index = indexZone(renderZone(cluster, { faults: [], external }))
    const { additionals } = answerQuestion(index, { type: 'SRV', name: '_http._tcp.s.n.svc.cluster.local' })
    expect(additionals).toMatchObject([{ type: 'A', name: 's.n.svc.cluster.local', data: '10.96.0.7', ttl: 5 }])
  })

  it('DNS-021: an ExternalName Service that becomes a ClusterIP one', () => {
    const objects = [service('e', { type: 'ClusterIP', clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] })]
    const changed = { objects, servicePorts: [servicePort('e', [])] }
    expect(ask('A e.n.svc.cluster.local', [], changed)).toEqual(['A 10.96.0.9'])
    expect(ask('CNAME e.n.svc.cluster.local', [], changed)).toBe('NODATA+SOA')
  })
})

describe('each fault is a lie', () => {
  it.each([
    ['dns-wrong-answer', 'A s.n.svc.cluster.local', ['A 192.0.2.7']],
    ['dns-wrong-answer', 'AAAA dual.n.svc.cluster.local', ['AAAA 2001:db8::8']],
    ['dns-wrong-answer', 'SRV _http._tcp.s.n.svc.cluster.local', ['SRV 0 100 80 wrong.s.n.svc.cluster.local']],
    ['dns-wrong-answer', 'PTR 7.0.96.10.in-addr.arpa', ['PTR wrong.s.n.svc.cluster.local']],
    ['dns-wrong-answer', 'TXT dns-version.cluster.local', ['TXT wrong.1.1.0']],
    ['dns-nxdomain-forgotten', 'A nosuch.n.svc.cluster.local', ['A 192.0.2.1']],
    ['dns-nxdomain-forgotten', 'AAAA nosuch.n.svc.cluster.local', 'NODATA+SOA'],
    ['dns-nxdomain-forgotten', 'A s.n.svc.cluster.local', ['A 10.96.0.7']],
    ['externalname-forgotten', 'CNAME e.n.svc.cluster.local', 'NXDOMAIN'],
    ['externalname-forgotten', 'A s.n.svc.cluster.local', ['A 10.96.0.7']],
    ['headless-as-vip', 'A h.n.svc.cluster.local', ['A 10.96.255.254']],
    ['headless-as-vip', 'A w-0.h.n.svc.cluster.local', 'NXDOMAIN'],
    ['headless-as-vip', 'A s.n.svc.cluster.local', ['A 10.96.0.7']],
  ] as const)('%s: %s', (fault, question, expected) => {
    expect(ask(question, [fault])).toEqual(expected)
  })
})
