/** A real kernel: Services, pods and nodes end to end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cluster } from '../cluster.js'
import type { KubernetesObject } from '../objects.js'
import {
  atNode,
  call,
  clusterIP,
  from,
  loadBalancer,
  nodePortOf,
  observe,
  openTrial,
  outsider,
  pod,
  podIP,
  servers,
  service,
  serviceNamed,
  verdicts,
} from './trial.js'

let cluster: Cluster
beforeAll(async () => {
  cluster = await openTrial()
}, 30_000)
afterAll(() => cluster?.close())

const settle = (...objects: KubernetesObject[]) => cluster.reconcile(objects, { reset: true })
const a = pod('a', { node: 'worker' })
const b1 = pod('b1', { app: 'b', node: 'worker' })
const b2 = pod('b2', { app: 'b', node: 'worker2' })
const b = { selector: { app: 'b' }, ports: [{ port: 8080, targetPort: 80 }] }
const nodes = ['172.18.0.2', '172.18.0.3', '172.18.0.4']

describe('a larger cluster', () => {
  it('has as many nodes as were asked for, with pods that reach each other', async () => {
    const larger = await openTrial([], 4)
    try {
      const live = await larger.reconcile([a, pod('far', { node: 'worker3' })], { reset: true })
      expect(await verdicts(larger, [call(from('a'), podIP(live, 'far'))])).toBe('connected')
      expect(podIP(live, 'far')).toMatch(/^10\.244\.3\./)
    } finally {
      await larger.close()
    }
  })
})

describe('pods', () => {
  it('reach each other unmasked on one node and across nodes, and not through localhost', async () => {
    const live = await settle(a, b1, b2)
    const seen = await observe(cluster, [call(from('a'), podIP(live, 'b1')), call(from('a'), podIP(live, 'b2'))])
    expect(seen.map(({ seenFrom }) => seenFrom)).toEqual([podIP(live, 'a'), podIP(live, 'a')])
    expect(await verdicts(cluster, [call(from('a'), '127.0.0.1'), call(from('a'), '127.0.0.1', 81)])).toBe(
      'connected refused',
    )
  })

  it('refuse every datagram to a port that nobody has, however many there are', async () => {
    const live = await settle(a, b1)
    const calls = Array.from({ length: 12 }, (_, index) => call(from('a'), podIP(live, 'b1'), 90 + index, 'UDP'))
    expect(await verdicts(cluster, calls)).toBe(calls.map(() => 'refused').join(' '))
  })

  it('listens on nothing without containerPorts, and on localhost alone when told', async () => {
    const hidden = pod('hidden', { annotations: { 'netherkin.dev/listen': 'localhost' } })
    const live = await settle(a, pod('mute', { ports: [] }), hidden)
    const calls = [
      call(from('a'), podIP(live, 'mute')),
      call(from('a'), podIP(live, 'hidden')),
      call(from('hidden'), '127.0.0.1'),
    ]
    expect(await verdicts(cluster, calls)).toBe('refused refused connected')
  })

  it('keeps the address over a restart and gives another one to another pod', async () => {
    const before = await settle(a)
    const restarted = await cluster.reconcile([
      pod('a', { node: 'worker', annotations: { 'netherkin.dev/restarts': '1' } }),
    ])
    const remade = await cluster.reconcile([
      pod('a', { node: 'worker', annotations: { 'netherkin.dev/incarnation': '1' } }),
    ])
    expect(podIP(restarted, 'a')).toBe(podIP(before, 'a'))
    expect(podIP(remade, 'a')).not.toBe(podIP(before, 'a'))
  })

  it('of the host network have the address of their node', async () => {
    const live = await settle(a, pod('h', { node: 'worker2', ports: ['8088'], spec: { hostNetwork: true } }))
    expect(podIP(live, 'h')).toBe('172.18.0.4')
    expect(await servers(cluster, call(from('a'), '172.18.0.4', 8088), 1)).toBe('h')
  })

  it('reach the nodes and the world outside, which sees the node', async () => {
    await settle(a)
    const seen = await observe(cluster, [call(from('a'), '172.18.0.4', 9100), call(from('a'), 'external.example')])
    expect(seen.map(({ servedBy }) => servedBy?.pod)).toEqual(['worker2', 'external'])
    expect(seen[1]?.seenFrom).toBe('172.18.0.3')
  })

  it('of a node whose link is down reach only each other, until it is up again', async () => {
    const node = (link: string): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'worker', annotations: { 'netherkin.dev/link': link } },
    })
    const live = await settle(a, b1, b2, node('down'))
    const calls = [call(from('a'), podIP(live, 'b1')), call(from('a'), podIP(live, 'b2'))]
    expect(await verdicts(cluster, calls)).toBe('connected timeout')
    await cluster.reconcile([a, b1, b2, node('up')])
    expect(await verdicts(cluster, calls)).toBe('connected connected')
  })
})

describe('Services', () => {
  it('serve every ready endpoint from everywhere; other ports are refused, other addresses dropped', async () => {
    const live = await settle(a, b1, b2, service('b', b))
    const ip = clusterIP(live, 'b')
    expect(await servers(cluster, call(from('a'), ip, 8080), 30)).toBe('b1 b2')
    expect(await servers(cluster, call(atNode('worker2'), 'b.default.svc.cluster.local', 8080), 1)).not.toBe('b1')
    const calls = [call(from('a'), ip, 80), call(from('a'), '10.96.77.77', 80), call(from('b1'), ip, 8080)]
    expect(await verdicts(cluster, calls)).toBe('refused timeout connected')
  })

  it('without endpoints refuse at every address, TCP and UDP', async () => {
    const ports = [
      { name: 't', port: 80 },
      { name: 'u', port: 80, protocol: 'UDP' },
    ]
    const live = await settle(a, service('none', { type: 'LoadBalancer', selector: { app: 'none' }, ports }))
    const ip = clusterIP(live, 'none')
    const calls = [
      call(from('a'), ip),
      call(from('a'), ip, 80, 'UDP'),
      call(atNode('worker'), ip),
      call(outsider, nodes[0] as string, nodePortOf(live, 'none')),
      call(outsider, loadBalancer(live, 'none')),
    ]
    expect(await verdicts(cluster, calls)).toBe('refused refused refused refused refused')
  })

  it('leave out unready pods, and forget UDP flows to endpoints that are gone', async () => {
    const u = (name: string, ready = 'true') =>
      pod(name, { app: 'u', ports: ['53/UDP'], annotations: { 'netherkin.dev/ready': ready } })
    const udp = service('u', { selector: { app: 'u' }, ports: [{ port: 53, protocol: 'UDP' }] })
    const live = await settle(a, u('u1'), u('u2', 'false'), udp)
    const kept = { ...call(from('a'), clusterIP(live, 'u'), 53, 'UDP'), connection: 'kept' }
    expect((await observe(cluster, [kept]))[0]?.servedBy?.pod).toBe('u1')
    await cluster.reconcile([a, u('u1', 'false'), u('u2'), udp])
    expect((await observe(cluster, [kept]))[0]?.servedBy?.pod).toBe('u2')
  })

  it('stick to one backend by client, over changes that leave it in place, until a reset', async () => {
    const sticky = service('b', { ...b, sessionAffinity: 'ClientIP' })
    const live = await settle(a, b1, b2, sticky)
    const one = call(from('a'), clusterIP(live, 'b'), 8080)
    const first = await servers(cluster, one)
    expect(first).toMatch(/^b[12]$/)
    await cluster.reconcile([a, b1, b2, pod('b3', { app: 'b' }), sticky])
    expect(await servers(cluster, one)).toBe(first)
  })

  it('named target ports are each pod’s own, hand-written endpoints count', async () => {
    const slice: KubernetesObject = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'ext-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'ext' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['203.0.113.10'] }],
      ports: [{ port: 80 }],
    }
    const live = await settle(
      a,
      pod('w1', { app: 'w', ports: ['web:8080'] }),
      pod('w2', { app: 'w', ports: ['web:9090'] }),
      service('w', { selector: { app: 'w' }, ports: [{ port: 80, targetPort: 'web' }] }),
      service('ext', { ports: [{ port: 80 }] }),
      slice,
    )
    expect(await servers(cluster, call(from('a'), clusterIP(live, 'w')), 30)).toBe('w1 w2')
    expect(await servers(cluster, call(from('a'), clusterIP(live, 'ext')), 1)).toBe('external')
  })

  it('internalTrafficPolicy Local: only here; elsewhere dropped; nowhere refused', async () => {
    const local = service('b', { ...b, internalTrafficPolicy: 'Local' })
    const live = await settle(a, b1, b2, pod('c', { node: 'control-plane' }), local)
    const ip = clusterIP(live, 'b')
    expect(await servers(cluster, call(from('a'), ip, 8080))).toBe('b1')
    expect(await verdicts(cluster, [call(from('c'), ip, 8080)])).toBe('timeout')
    await cluster.reconcile([a, local])
    expect(await verdicts(cluster, [call(from('a'), ip, 8080)])).toBe('refused')
  })

  it('node ports on every node, masked; externalTrafficPolicy Local keeps the client and drops elsewhere', async () => {
    const live = await settle(b2, service('b', { ...b, type: 'NodePort' }))
    const port = nodePortOf(live, 'b')
    const seen = await observe(
      cluster,
      nodes.map((node) => call(outsider, node, port)),
    )
    expect(seen.map(({ seenFrom }) => seenFrom)).toEqual(['172.18.0.2', '172.18.0.3', '10.244.2.1'])
    const kept = await cluster.reconcile([b2, service('b', { ...b, type: 'NodePort', externalTrafficPolicy: 'Local' })])
    expect(nodePortOf(kept, 'b')).toBe(port)
    const local = await observe(
      cluster,
      nodes.map((node) => call(outsider, node, port)),
    )
    expect(local.map(({ seenFrom, verdict }) => seenFrom ?? verdict)).toEqual(['timeout', 'timeout', '192.0.2.100'])
  })

  it('load balancers and external addresses, with source ranges for the former', async () => {
    const open = { ...b, type: 'LoadBalancer', externalIPs: ['198.51.100.7'] }
    const live = await settle(a, b1, service('b', open))
    const lb = loadBalancer(live, 'b')
    const calls = [
      call(outsider, lb, 8080),
      call(outsider, '198.51.100.7', 8080),
      call(outsider, '198.51.100.7', 81),
      call(from('a'), lb, 8080),
    ]
    expect(await verdicts(cluster, calls)).toBe('connected connected timeout connected')
    await cluster.reconcile([a, b1, service('b', { ...open, loadBalancerSourceRanges: ['203.0.113.0/24'] })])
    expect(await verdicts(cluster, calls.slice(0, 2))).toBe('timeout connected')
  })

  it('keep their address while every backend is replaced', async () => {
    const before = await settle(a, b1, service('b', b))
    const after = await cluster.reconcile([a, b2, service('b', b)])
    expect(clusterIP(after, 'b')).toBe(clusterIP(before, 'b'))
    expect(await servers(cluster, call(from('a'), clusterIP(after, 'b'), 8080))).toBe('b2')
    expect(serviceNamed(after, 'b').spec?.type).toBe('ClusterIP')
  })
})
