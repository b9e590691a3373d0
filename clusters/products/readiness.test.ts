import { describe, expect, it } from 'vitest'
import type { WireObject } from '../kubernetes/api.js'
import { describeLack, describeNode, describeWaiting } from './readiness.js'

const workload = (kind: string, spec: object, status: object, generation = 1): WireObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'x', namespace: 'n', generation },
  spec,
  status: { observedGeneration: 1, ...status },
})
const wanted = { kind: 'DaemonSet', namespace: 'n', name: 'x' } as const

describe('a workload', () => {
  it.each([
    ['DaemonSet', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 3 }],
    ['Deployment', { replicas: 2 }, { updatedReplicas: 2, availableReplicas: 2 }],
    ['Deployment', { replicas: 0 }, {}],
    ['Job', {}, { succeeded: 1 }],
  ] as const)('is rolled out: %s %j %j', (kind, spec, status) => {
    expect(describeLack({ ...wanted, kind }, workload(kind, spec, status))).toBeUndefined()
  })

  it.each([
    ['DaemonSet', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 2 }, /2 of 3 pods ready/],
    ['DaemonSet', {}, { desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberReady: 3 }, /1 of 3 pods ready/],
    ['DaemonSet', {}, { desiredNumberScheduled: 0 }, /runs on no node yet/],
    ['Deployment', { replicas: 2 }, { updatedReplicas: 2, availableReplicas: 1 }, /1 of 2 pods ready/],
    ['Job', {}, {}, /0 of 1 pods ready/],
  ] as const)('is not: %s %j %j', (kind, spec, status, message) => {
    expect(describeLack({ ...wanted, kind }, workload(kind, spec, status))).toMatch(message)
  })

  it('is not while its status is of an older spec, or it is absent', () => {
    const done = { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberReady: 1 }
    expect(describeLack(wanted, workload('DaemonSet', {}, done, 2))).toMatch(/not been looked at/)
    expect(describeLack(wanted, undefined)).toBe('DaemonSet n/x is not there')
  })
})

describe('what hinders', () => {
  const pod = (reason: string, message?: string): WireObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n' },
    status: {
      initContainerStatuses: [{ image: 'i:1', state: { running: {} } }],
      containerStatuses: [{ image: 'c:1', state: { waiting: { reason, message } } }],
    },
  })

  it('is told by pods', () => {
    expect(describeWaiting(pod('ContainerCreating'))).toEqual([])
    expect(describeWaiting(pod('CrashLoopBackOff', 'back-off'))).toEqual([
      'pod n/p: CrashLoopBackOff, image c:1 (back-off)',
    ])
  })

  it('is told by nodes', () => {
    const node = (status: string): WireObject => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'w' },
      status: { conditions: [{ type: 'Ready', status, message: 'cni plugin not initialized' }] },
    })
    expect(describeNode(node('True'))).toBeUndefined()
    expect(describeNode(node('False'))).toBe('node w is not Ready (cni plugin not initialized)')
  })
})
