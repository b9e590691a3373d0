import { describe, expect, it } from 'vitest'
import { annotations } from '../objects.js'
import type { WireObject } from './api.js'
import { type Before, differ, mustReplace } from './difference.js'
import { readyGate } from './readiness.js'
import { keyOf, madeOf, marks, placeOf } from './wire.js'

const ours = { [marks.part]: 'scenario', [marks.run]: 'r1' }

const object = (kind: string, name: string, more: object = {}): WireObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop', labels: ours },
  ...more,
})
const pod = (
  name: string,
  more: { spec?: object; status?: object; annotations?: object; labels?: object } = {},
): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    labels: { ...ours, ...more.labels },
    annotations: { [madeOf]: '1', ...more.annotations },
  },
  spec: more.spec ?? {},
  ...(more.status && { status: more.status }),
})
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
const running = (name: string, more: Parameters<typeof pod>[1] = {}): WireObject =>
  pod(name, { spec: { nodeName: 'x-worker' }, status: ready, ...more })

const byKey = (...all: readonly WireObject[]) => new Map(all.map((one) => [keyOf(one), one]))
const byPlace = (...all: readonly WireObject[]) => new Map(all.map((one) => [placeOf(one), one]))
const held = (more: Partial<Before> = {}): Before => ({
  sent: new Map(),
  found: new Map(),
  pods: new Map(),
  namespaces: new Map(),
  evicted: new Map(),
  closed: new Set(),
  owner: 'r1',
  ...more,
})
const kindsOf = (desired: readonly WireObject[], was: Before, reset = false) =>
  differ(desired, was, reset).pods.map(({ kind }) => kind)

describe('the difference', () => {
  it('is nothing when nothing differs', () => {
    const policy = object('NetworkPolicy', 'p', { spec: { podSelector: {} } })
    const was = held({ sent: byKey(policy), pods: byPlace(running('a')) })
    expect(differ([structuredClone(policy), pod('a')], was, false)).toEqual({
      remove: [],
      replace: [],
      apply: [],
      relabel: [],
      spare: [],
      pods: [],
    })
  })

  it('is one object when one object differs', () => {
    const [p, s] = [object('NetworkPolicy', 'p', { spec: {} }), object('Service', 's', { spec: {} })]
    const changed = { ...p, spec: { podSelector: {} } }
    const difference = differ([changed, s], held({ sent: byKey(p, s) }), false)
    expect([difference.apply, difference.remove, difference.replace]).toEqual([[changed], [], []])
  })

  it('prunes what was sent and what an earlier process left, and sends again what it finds', () => {
    const [old, left, kept] = [object('Service', 'old'), object('Secret', 'left'), object('Ingress', 'kept')]
    const difference = differ([kept], held({ sent: byKey(old), found: byKey(left, kept) }), false)
    expect(difference.remove.map(keyOf).sort()).toEqual(['Secret shop/left', 'Service shop/old'])
    expect(difference.apply).toEqual([kept])
  })

  it('replaces a Service that an earlier process left: what that one said of it is not known', () => {
    const [live, wanted] = [object('Service', 's', { spec: { clusterIP: 'None' } }), object('Service', 's')]
    const first = differ([wanted], held({ found: byKey(live) }), false)
    expect([first.replace, first.apply, first.remove]).toEqual([[wanted], [], []])
    const later = differ([wanted], held({ found: byKey(live), sent: byKey(wanted) }), false)
    expect([later.replace, later.apply]).toEqual([[], []])
  })

  it.each([
    ['a cluster IP that is given up', { clusterIP: 'None' }, {}, true],
    ['a node port that is given up', { ports: [{ port: 80, nodePort: 30080 }] }, { ports: [{ port: 80 }] }, true],
    ['a name outside', { type: 'ExternalName', externalName: 'x' }, { type: 'ClusterIP' }, true],
    ['another type', { type: 'ClusterIP' }, { type: 'NodePort' }, false],
    ['another selector', { selector: { app: 'a' } }, { selector: { app: 'b' } }, false],
  ])('of a Service with %s', (_what, old, fresh, replaced) => {
    expect(mustReplace(object('Service', 's', { spec: old }), object('Service', 's', { spec: fresh }))).toBe(replaced)
  })

  it('replaces a Deployment for its selector alone', () => {
    const deployment = (spec: object) => object('Deployment', 'd', { spec })
    const selector = { matchLabels: { app: 'd' } }
    expect(mustReplace(deployment({ selector, replicas: 1 }), deployment({ selector, replicas: 2 }))).toBe(false)
    expect(mustReplace(deployment({ selector }), deployment({ selector: { matchLabels: { app: 'e' } } }))).toBe(true)
  })

  it('leaves namespaces of others where they are, and keeps ours for later', () => {
    const theirs: WireObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: {} } }
    const own: WireObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: ours } }
    const wanted = { ...theirs, metadata: { ...theirs.metadata, labels: { ...ours, team: 'x' } } }
    const difference = differ([wanted], held({ namespaces: byPlace(theirs, own) }), false)
    expect([difference.apply, difference.relabel, difference.spare]).toEqual([[], [wanted], [own]])
  })
})

describe('pods', () => {
  it('are made when they are not there', () => {
    expect(kindsOf([pod('a')], held())).toEqual(['make'])
  })

  it('are kept wherever they run, unless a node is named', () => {
    const was = held({ pods: byPlace(running('a')) })
    expect(kindsOf([pod('a')], was)).toEqual([])
    expect(kindsOf([pod('a', { spec: { nodeName: 'x-worker' } })], was)).toEqual([])
    expect(kindsOf([pod('a', { spec: { nodeName: 'x-worker2' } })], was)).toEqual(['replace'])
  })

  it('are made anew when they are of another making, or failed, or on their way out', () => {
    const leaving = running('a')
    const was = (live: WireObject) => held({ pods: byPlace(live) })
    expect(kindsOf([pod('a', { annotations: { [madeOf]: '2' } })], was(running('a')))).toEqual(['replace'])
    expect(kindsOf([pod('a')], was(running('a', { status: { phase: 'Failed' } })))).toEqual(['replace'])
    const going = { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }
    expect(kindsOf([pod('a')], was(going))).toEqual(['replace'])
  })

  it('are made anew when the scenario replaces them, but not because the last one did', () => {
    const was = held({ pods: byPlace(running('a', { annotations: { [madeOf]: '1.1' } })) })
    expect(kindsOf([pod('a', { annotations: { [madeOf]: '1.2' } })], was)).toEqual(['replace'])
    expect(kindsOf([pod('a')], was)).toEqual(['replace'])
    expect(differ([pod('a')], was, true).pods).toMatchObject([
      { kind: 'patch', metadata: { annotations: { [madeOf]: '1' } } },
    ])
  })

  it('are made anew for a new scenario that calls them otherwise, where the CNI is slow to hear of it', () => {
    const was = held({ pods: byPlace(running('a', { labels: { app: 'a' } })), keepsLabels: true })
    const other = pod('a', { labels: { app: 'b' } })
    expect(kindsOf([pod('a', { labels: { app: 'a' } })], was, true)).toEqual([])
    expect(kindsOf([other], was, true)).toEqual(['replace'])
    // What a scenario itself says of labels is done in place.
    expect(kindsOf([other], was)).toEqual(['patch'])
  })

  it('change labels and annotations in place, and lose what is no longer said', () => {
    const live = running('a', { labels: { old: '1' }, annotations: { 'cni/address': '10.0.0.1', note: 'x' } })
    const sent = pod('a', { annotations: { note: 'x' } })
    const wanted = pod('a', { labels: { fresh: '1' }, annotations: { [annotations.ready]: 'false' } })
    const { pods } = differ([wanted], held({ pods: byPlace(live), sent: byKey(sent) }), false)
    expect(pods).toEqual([
      {
        kind: 'patch',
        live,
        metadata: {
          labels: { old: null, fresh: '1' },
          annotations: { note: null, [annotations.ready]: 'false' },
        },
      },
    ])
  })

  it('keep the labels that others put on them', () => {
    const live = running('a', { labels: { old: '1', injected: 'true' } })
    const fields = (...names: readonly string[]) => ({
      'f:metadata': { 'f:labels': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) },
    })
    const managedFields = [
      { manager: 'netherkin', fieldsV1: fields('old', marks.part, marks.run) },
      { manager: 'injector', fieldsV1: fields('injected') },
      { manager: 'kubelet', subresource: 'status', fieldsV1: {} },
    ]
    const managed = { ...live, metadata: { ...live.metadata, managedFields } }
    expect(differ([pod('a')], held({ pods: byPlace(managed) }), false).pods).toEqual([
      { kind: 'patch', live: managed, metadata: { labels: { old: null } } },
    ])
  })

  it('restart when the count grows, and not when it goes back', () => {
    const restarts = (count: string) => ({ annotations: { [annotations.restarts]: count } })
    const once = held({ pods: byPlace(running('a', restarts('1'))) })
    expect(kindsOf([pod('a', restarts('2'))], once)).toEqual(['patch', 'restart'])
    expect(kindsOf([pod('a')], once)).toEqual(['patch'])
  })

  it('that have been restarted are not kept for the next scenario', () => {
    const status = { ...ready, containerStatuses: [{ name: 'agent', restartCount: 1 }] }
    const was = held({ pods: byPlace(running('a', { status })) })
    expect(kindsOf([pod('a')], was)).toEqual([])
    expect(kindsOf([pod('a')], was, true)).toEqual(['replace'])
  })

  it('that are not ready though nothing of ours keeps them from it are not kept for the next scenario', () => {
    const unready = { type: 'Ready', status: 'False' }
    const live = running('a', { status: { phase: 'Running', conditions: [unready] } })
    const lost = held({ pods: byPlace(live) })
    expect([kindsOf([pod('a')], lost), kindsOf([pod('a')], lost, true)]).toEqual([[], ['replace']])
    const gated = (status: string) => {
      const spec = { nodeName: 'x-worker', readinessGates: [{ conditionType: readyGate }] }
      const conditions = [unready, { type: readyGate, status }]
      return held({ pods: byPlace(running('a', { spec, status: { phase: 'Running', conditions } })) })
    }
    expect(kindsOf([pod('a')], gated('True'), true)).toEqual(['replace'])
    expect(kindsOf([pod('a')], gated('False'), true)).toEqual([])
    expect(kindsOf([pod('a')], held({ pods: byPlace(running('a')) }), true)).toEqual([])
    const done = running('a', { status: { phase: 'Succeeded' } })
    expect(kindsOf([pod('a')], held({ pods: byPlace(done) }), true)).toEqual([])
  })

  it('on nodes that take none are not kept for the next scenario, unless it says that they run there', () => {
    const was = held({ pods: byPlace(running('a')), closed: new Set(['x-worker']) })
    expect([kindsOf([pod('a')], was), kindsOf([pod('a')], was, true)]).toEqual([[], ['replace']])
    expect(kindsOf([pod('a', { spec: { nodeName: 'x-worker' } })], was, true)).toEqual([])
    expect(kindsOf([pod('a')], { ...was, closed: new Set(['x-worker2']) }, true)).toEqual([])
  })

  it('that a drain took away stay away until the next scenario, or until they are others', () => {
    const was = held({ evicted: new Map([['Pod shop/a', '1']]) })
    expect(kindsOf([pod('a')], was)).toEqual([])
    expect(kindsOf([pod('a', { annotations: { [madeOf]: '2' } })], was)).toEqual(['make'])
    expect(kindsOf([pod('a')], was, true)).toEqual(['make'])
  })

  it('of controllers and of others are left alone', () => {
    const owned = running('d-1')
    const ofDeployment = { ...owned, metadata: { ...owned.metadata, ownerReferences: [{ controller: true }] } }
    const ofOthers = running('b', { labels: { [marks.run]: 'r2' } })
    expect(kindsOf([], held({ pods: byPlace(ofDeployment, ofOthers) }))).toEqual([])
    expect(kindsOf([], held({ pods: byPlace(ofOthers), owner: undefined }))).toEqual(['remove'])
    // The server says that the name is taken.
    expect(kindsOf([pod('b')], held({ pods: byPlace(ofOthers) }))).toEqual(['make'])
  })

  const agent = { containers: [{ name: 'agent', env: [{ name: 'NETHERKIN_AGENT' }] }], nodeName: 'x-worker' }
  const idle = (name: string, more: Parameters<typeof pod>[1] = {}) => running(name, { spec: agent, ...more })
  const spare = (name: string, more: object = {}) => idle(name, { labels: { [marks.part]: 'spare' }, ...more })

  it('that the next scenario does not want wait for one that does, without their labels', () => {
    const live = idle('a', { labels: { app: 'a' } })
    const was = held({ pods: byPlace(live) })
    expect(kindsOf([], was)).toEqual(['remove'])
    expect(differ([], was, true).pods).toEqual([
      { kind: 'patch', live, metadata: { labels: { app: null, [marks.part]: 'spare' } } },
    ])
    const waiting = held({ pods: byPlace(spare('a')) })
    expect(kindsOf([], waiting, true)).toEqual([])
    expect(differ([pod('a', { labels: { app: 'a' } })], waiting, true).pods).toMatchObject([
      { kind: 'patch', metadata: { labels: { app: 'a', [marks.part]: 'scenario' } } },
    ])
  })

  it('that wait do not begin in the middle of a scenario: what starts then, starts', () => {
    const waiting = held({ pods: byPlace(spare('a')) })
    expect([kindsOf([], waiting), kindsOf([pod('a')], waiting)]).toEqual([[], ['replace']])
  })

  it.each([
    ['has been restarted', idle('a', { status: { ...ready, containerStatuses: [{ restartCount: 1 }] } })],
    ['is not ready', idle('a', { status: { phase: 'Running' } })],
    ['has ended', idle('a', { status: { phase: 'Succeeded' } })],
    ['runs an image of its own', running('a', { spec: { containers: [{ name: 'own' }] } })],
    ['is in the network of its node', idle('a', { spec: { ...agent, hostNetwork: true } })],
  ])('do not wait for anybody where one %s', (_, live) => {
    expect(kindsOf([], held({ pods: byPlace(live) }), true)).toEqual(['remove'])
  })

  it('wait in small numbers, those that served last first', () => {
    const pods = byPlace(spare('old'), idle('a'), idle('b'))
    const changes = differ([], held({ pods, mostSpare: 2 }), true).pods
    expect(changes.map((change) => [change.kind, 'live' in change && change.live.metadata.name])).toEqual([
      ['remove', 'old'],
      ['patch', 'a'],
      ['patch', 'b'],
    ])
    expect(kindsOf([], held({ pods, mostSpare: 0 }), true)).toEqual(['remove', 'remove', 'remove'])
  })
})
