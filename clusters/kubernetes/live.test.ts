import { describe, expect, it } from 'vitest'
import { annotations, type Node } from '../objects.js'
import type { ReachProbe } from '../probe.js'
import { sctpListeners } from './agnhost.js'
import type { WireObject } from './api.js'
import { podsAt } from './destinations.js'
import { liveObjects } from './live.js'
import { type Expected, isSettled, readyGate } from './readiness.js'
import { isRolledOut } from './rollout.js'
import { describeTrouble } from './troubles.js'
import { madeOf, marks, placeOf } from './wire.js'

const naming = {
  namespace: {
    real: (said: string) => `nk-${said}`,
    said: (real: string) => {
      if (real === 'kube-system') return real
      return real.startsWith('nk-') ? real.slice(3) : undefined
    },
  },
  node: { real: (said: string) => `x-${said}`, said: (real: string) => real.replace(/^x-/, '') },
}

const wire = (kind: string, name: string, more: Record<string, unknown> = {}, metadata: object = {}): WireObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...metadata },
  ...more,
})
const look = (...objects: readonly WireObject[]) => {
  const of = (kind: string) => new Map(objects.filter((one) => one.kind === kind).map((one) => [placeOf(one), one]))
  return of
}
const part = (value: string) => ({
  labels: { [marks.part]: value, [marks.run]: 'r', [marks.managedBy]: 'netherkin', app: 'a' },
})
const shop = { namespace: 'nk-shop' }

describe('the cluster as scenarios see it', () => {
  it('uses their names, and hides what we put on objects', () => {
    const spec = {
      nodeName: 'x-worker',
      containers: [
        { name: 'agent', image: 'node:24', env: [{ name: 'NETHERKIN_AGENT' }] },
        { name: 'own', image: 'nginx' },
        ...sctpListeners({ image: 'agnhost', pullPolicy: 'Never' }, [132]),
      ],
    }
    const pod = wire('Pod', 'a', { spec }, { ...shop, ...part('scenario'), annotations: { [madeOf]: '1', note: 'x' } })
    const [said] = liveObjects(look(pod), naming, [])
    expect(said?.metadata).toEqual({ name: 'a', namespace: 'shop', labels: { app: 'a' }, annotations: { note: 'x' } })
    expect((said as { spec?: object }).spec).toEqual({
      nodeName: 'worker',
      containers: [
        { name: 'agent', image: 'netherkin-agent', env: [{ name: 'NETHERKIN_AGENT' }] },
        { name: 'own', image: 'nginx' },
      ],
    })
  })

  it('hides agents of nodes, spare namespaces and what is on its way out', () => {
    const going = wire('Pod', 'b', {}, { ...shop, deletionTimestamp: 'now' })
    const objects = [wire('Pod', 'worker', {}, part('node')), wire('Namespace', 'nk-x', {}, part('spare')), going]
    expect(liveObjects(look(...objects), naming, [])).toEqual([])
  })

  it('leaves out namespaces of others, which may be called as one of ours', () => {
    const theirs = [wire('Namespace', 'shop'), wire('Pod', 'b', {}, { namespace: 'shop' })]
    const ours = [wire('Namespace', 'nk-shop', {}, part('scenario')), wire('Pod', 'a', {}, shop)]
    const told = liveObjects(look(...theirs, ...ours), naming, [])
    expect(told.map(({ kind, metadata: { name } }) => `${kind} ${name}`)).toEqual(['Namespace shop', 'Pod a'])
  })

  it('shows the system’s own objects, and what a scenario says of nodes', () => {
    const said: Node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'worker', annotations: { [annotations.link]: 'down' } },
    }
    const dns = wire('Service', 'kube-dns', {}, { namespace: 'kube-system' })
    const objects = liveObjects(look(wire('Node', 'x-worker'), dns), naming, [said])
    expect(objects.map(({ metadata }) => [metadata.namespace, metadata.name])).toEqual([
      [undefined, 'worker'],
      ['kube-system', 'kube-dns'],
    ])
    expect(objects[0]?.metadata.annotations).toEqual({ [annotations.link]: 'down' })
  })
})

describe('who stands behind a destination', () => {
  const pod = (name: string, ip: string, more: object = {}) =>
    wire('Pod', name, { spec: { nodeName: 'x-worker', ...more }, status: { podIPs: [{ ip }] } }, { ...shop, uid: name })
  const spec = { clusterIPs: ['10.96.0.7'], ports: [{ nodePort: 30080 }] }
  const service = wire('Service', 's', { spec }, shop)
  const endpoints = [{ targetRef: { kind: 'Pod', name: 'b' } }]
  const slice = wire('EndpointSlice', 's-1', { endpoints }, { ...shop, labels: { 'kubernetes.io/service-name': 's' } })
  const node = wire('Node', 'x-worker', { status: { addresses: [{ address: '172.18.0.3' }] } })
  const of = look(pod('b', '10.0.0.2'), pod('h', '172.18.0.3', { hostNetwork: true }), service, slice, node)
  const names = (to: ReachProbe['to'], port = 80) => {
    const probe: ReachProbe = {
      kind: 'reach',
      id: '0',
      from: { kind: 'outside' },
      to,
      port,
      protocol: 'UDP',
      timeoutMs: 1,
    }
    return podsAt(probe, 'nk-shop', of).map(({ metadata }) => metadata.name)
  }

  it.each<[string, ReachProbe['to'], number, readonly string[]]>([
    ['a pod by its address', { addresses: ['10.0.0.2'] }, 80, ['b']],
    ['a Service by its address', { addresses: ['10.96.0.7'] }, 80, ['b']],
    ['a Service by its name', { name: 's' }, 80, ['b']],
    ['a Service on a node', { addresses: ['172.18.0.3'] }, 30080, ['b']],
    ['a pod in the network of a node', { addresses: ['172.18.0.3'] }, 80, ['h']],
    ['nobody', { addresses: ['203.0.113.1'] }, 80, []],
  ])('%s', (_what, to, port, expected) => {
    expect(names(to, port)).toEqual(expected)
  })
})

describe('readiness', () => {
  const expected = (more: Partial<Expected> = {}): Expected => ({
    down: new Set(),
    mayLackNode: false,
    ...more,
  })
  const gate = { readinessGates: [{ conditionType: readyGate }] }
  const pod = (ready: string, more: object = {}, spec: object = {}, annotated: object = {}): WireObject => {
    const containerStatuses = [{ name: 'agent', ready: ready === 'True', state: { running: {} } }]
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: ready }], containerStatuses, ...more }
    return wire('Pod', 'a', { spec: { nodeName: 'x-worker', ...spec }, status }, { annotations: annotated })
  }

  it('is what a pod that has our gate is to be, and true of all others', () => {
    const no = { [annotations.ready]: 'false' }
    expect(isSettled(pod('True'), expected())).toBe(true)
    expect(isSettled(pod('False'), expected())).toBe(false)
    expect(isSettled(pod('False', {}, gate, no), expected())).toBe(true)
    expect(isSettled(pod('True', {}, gate, no), expected())).toBe(false)
    expect(isSettled(pod('False', {}, {}, no), expected())).toBe(false)
  })

  it('is not expected of nodes that are cut off, nor of pods that no open node takes', () => {
    const lost = pod('False', { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] })
    expect(isSettled(pod('False'), expected({ down: new Set(['x-worker']) }))).toBe(true)
    expect(isSettled(lost, expected())).toBe(false)
    expect(isSettled(lost, expected({ mayLackNode: true }))).toBe(true)
  })

  const deployment = (status: object) => wire('Deployment', 'd', { spec: { replicas: 2 }, status }, { generation: 3 })
  const done = { observedGeneration: 3, replicas: 2, updatedReplicas: 2 }
  const podOf = (replicaSet: string, hash: string, more: object = {}): WireObject => {
    const ownerReferences = [{ kind: 'ReplicaSet', name: replicaSet }]
    return wire(
      'Pod',
      'p',
      { status: { phase: 'Running', ...more } },
      { ownerReferences, labels: { 'pod-template-hash': hash } },
    )
  }
  const made = podOf('d-5f', '5f')

  it('of a Deployment waits for the newest template and the end of older pods', () => {
    const pods = [made, made]
    expect(isRolledOut(deployment(done), pods)).toBe(true)
    expect(isRolledOut(deployment({ ...done, observedGeneration: 2 }), pods)).toBe(false)
    expect(isRolledOut(deployment({ ...done, replicas: 3 }), pods)).toBe(false)
  })

  it('of a Deployment waits until its pods are seen as it says they are', () => {
    expect(isRolledOut(deployment(done), [made, made, made])).toBe(false)
    expect(isRolledOut(deployment(done), [made])).toBe(false)
    const others = [podOf('d-e-5f', '5f'), podOf('d-6a', '6a', { phase: 'Failed' }), podOf('other-5f', '5f')]
    expect(isRolledOut(deployment(done), [made, made, ...others])).toBe(true)
  })

  it('says in words what a pod lacks', () => {
    const waiting = { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } }
    const unpulled = pod('False', { containerStatuses: [{ name: 'agent', state: waiting }] })
    const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }
    expect(describeTrouble(unpulled)).toBe('container agent: ImagePullBackOff: no such image')
    expect(describeTrouble(pod('False', { conditions: [condition] }))).toBe('Unschedulable: 0/3 nodes')
  })
})
