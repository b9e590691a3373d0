import { describe, expect, it } from 'vitest'
import type { WireObject } from '../kubernetes/api.js'
import type { KubernetesObject } from '../objects.js'
import { createNaming } from './naming.js'
import { aliasNodes, hasSecondWorker } from './nodes.js'
import { refuseSystem } from './system.js'

const nodes = new Map([
  ['control-plane', 'ip-10-0-0-1'],
  ['worker', 'ip-10-0-0-2'],
])

describe('names on a shared cluster', () => {
  const { namespace, node } = createNaming('7f3a', nodes)

  it('have the prefix of the run', () => {
    expect(namespace.real('default')).toBe('nk-7f3a-default')
    expect(namespace.said('nk-7f3a-default')).toBe('default')
  })

  it('leave those of the system, and of others, alone', () => {
    expect(namespace.real('kube-system')).toBe('kube-system')
    expect(namespace.said('kube-system')).toBe('kube-system')
    expect(namespace.said('nk-other-default')).toBeUndefined()
    expect(namespace.said('shop')).toBeUndefined()
  })

  it('leave alone what a scenario speaks of as it is, for as long as it does', () => {
    const { namespace, bind } = createNaming('7f3a', nodes)
    bind(['default'], ['shop'])
    expect([namespace.real('shop'), namespace.said('shop'), namespace.real('default')]).toEqual([
      'shop',
      'shop',
      'nk-7f3a-default',
    ])
    bind(['shop'])
    expect([namespace.real('shop'), namespace.said('shop')]).toEqual(['nk-7f3a-shop', undefined])
    expect(() => bind(['shop'], ['shop'])).toThrow(/shop is the cluster's own.*declare its own objects in another/)
  })

  it('may be as long as a namespace may be', () => {
    expect(namespace.real('x'.repeat(55))).toHaveLength(63)
    expect(() => namespace.real('x'.repeat(56))).toThrow(/64 characters, and 63 may be.*at most 55/)
  })

  it('know the nodes by alias', () => {
    expect(node.real('worker')).toBe('ip-10-0-0-2')
    expect(node.said('ip-10-0-0-1')).toBe('control-plane')
    expect(() => node.real('worker2')).toThrow('no node "worker2"; it has control-plane (ip-10-0-0-1), worker')
  })
})

describe('namespaces that were handed over', () => {
  it('are taken in order, default first', () => {
    const { namespace, bind } = createNaming('7f3a', nodes, ['a', 'b', 'c'])
    bind(['x', 'default', 'y'])
    expect(['default', 'x', 'y'].map(namespace.real)).toEqual(['a', 'b', 'c'])
    expect(namespace.said('b')).toBe('x')
  })

  it('are taken by their own names where a scenario says them', () => {
    const { namespace, bind } = createNaming('7f3a', nodes, ['a', 'shop'])
    bind(['default', 'shop'])
    expect(['default', 'shop'].map(namespace.real)).toEqual(['a', 'shop'])
  })

  it('hold what is there already and what the scenario makes', () => {
    const { namespace, bind } = createNaming('7f3a', nodes, ['shop', 'b'])
    bind(['shop', 'default'], ['shop', 'elsewhere'])
    expect(['shop', 'default', 'elsewhere'].map(namespace.real)).toEqual(['shop', 'b', 'elsewhere'])
  })

  it('are free again for the next scenario, and seen meanwhile', () => {
    const { namespace, bind } = createNaming('7f3a', nodes, ['a', 'b'])
    bind(['default', 'x'])
    bind(['default'])
    expect(namespace.said('b')).toBe('b')
    bind(['default', 'y'])
    expect(namespace.real('y')).toBe('b')
  })

  it('stay with whom they have while both last', () => {
    const { namespace, bind } = createNaming('7f3a', nodes, ['a', 'b', 'c'])
    bind(['x', 'y'])
    bind(['y'])
    expect(namespace.real('y')).toBe('b')
  })

  it('run out with a reason', () => {
    const { bind } = createNaming('7f3a', nodes, ['a'])
    expect(() => bind(['default', 'x'])).toThrow(
      'no namespace left for "x": 1 were handed over (a), and they serve as default',
    )
  })
})

describe('namespaces of the system', () => {
  const namespace = (name: string, labels?: Record<string, string>): KubernetesObject => ({
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name, ...(labels && { labels }) },
  })
  const pod = (place: string): KubernetesObject => ({
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: { name: 'a', namespace: place },
  })

  it.each([
    [namespace('kube-system', { team: 'x' }), 'labels of namespace kube-system'],
    [pod('kube-public'), 'Pod a in kube-public'],
  ])('are not changed: %j', (object, message) => {
    expect(() => refuseSystem([namespace('shop'), object])).toThrow(`${message}: the cluster belongs to others`)
    expect(() => refuseSystem([object])).toThrow(RangeError)
  })

  it('may be spoken of, and others may be changed', () => {
    const named = namespace('kube-system', { 'kubernetes.io/metadata.name': 'kube-system' })
    expect(() =>
      refuseSystem([named, namespace('kube-public'), namespace('shop', { team: 'x' }), pod('shop')]),
    ).not.toThrow()
  })
})

const node = (name: string, more: { control?: boolean; taint?: boolean; cordoned?: boolean } = {}): WireObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: more.control ? { 'node-role.kubernetes.io/control-plane': '' } : {} },
  spec: {
    ...(more.cordoned && { unschedulable: true }),
    ...(more.taint && { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] }),
  },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
})

describe('the aliases of nodes', () => {
  it('number workers by name', () => {
    const all = ['n10', 'n2', 'n1'].map((name) => node(name))
    expect([...aliasNodes([...all, node('m', { control: true, taint: true })])]).toEqual([
      ['control-plane', 'm'],
      ['worker', 'n1'],
      ['worker2', 'n2'],
      ['worker3', 'n10'],
    ])
  })

  it('do without a control plane, and put nodes that take no pods last', () => {
    const all = [node('a', { taint: true }), node('b', { cordoned: true }), node('c')]
    expect([...aliasNodes(all).values()]).toEqual(['c', 'a', 'b'])
    expect(hasSecondWorker(all)).toBe(false)
    expect(hasSecondWorker([...all, node('d')])).toBe(true)
  })
})
