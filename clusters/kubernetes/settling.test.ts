import { expect, it } from 'vitest'
import { annotations } from '../objects.js'
import { ApiError, type WireObject } from './api.js'
import type { Engine } from './engine.js'
import { readyGate } from './readiness.js'
import { settle } from './settling.js'
import { marks } from './wire.js'

/** @param allowed what its gate says; undefined: it has none @param wanted as the annotation says it */
const podThat = (name: string, allowed: string | undefined, wanted?: string): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: `u-${name}`,
    labels: { [marks.run]: 'r1', [marks.part]: 'scenario' },
    annotations: wanted === undefined ? {} : { [annotations.ready]: wanted },
  },
  spec: allowed === undefined ? {} : { readinessGates: [{ conditionType: readyGate }] },
  status: {
    containerStatuses: [{ name: 'agent', state: { running: {} } }],
    conditions: [
      ...(allowed === undefined ? [] : [{ type: readyGate, status: allowed }]),
      { type: 'Ready', status: wanted === 'false' ? 'False' : 'True' },
    ],
  },
})

/** @returns what was applied to which part of which object. */
const settleThese = async (pods: readonly WireObject[], apply = async (): Promise<void> => {}) => {
  const applied: unknown[] = []
  const engine = {
    parts: {
      capabilities: new Set(),
      api: {
        apply: ({ metadata, status }: WireObject, subresource?: string) => {
          applied.push([metadata.uid, status, subresource])
          return apply()
        },
      },
    },
    sight: {
      of: (kind: string) => new Map(kind === 'Pod' ? pods.map((pod) => [`shop/${pod.metadata.name}`, pod]) : []),
      until: async (find: () => unknown) => expect(find()).toBe(true),
    },
    memory: { nodes: new Map(), evicted: new Map() },
    owner: 'r1',
  } as unknown as Engine
  await settle(engine, [])
  return applied
}

const says = (name: string, status: string) => [`u-${name}`, { conditions: [{ type: readyGate, status }] }, 'status']

it('the gate of each pod is set to what is wanted, where it is not', async () => {
  const right = [podThat('a', 'True'), podThat('b', 'False', 'false'), podThat('own', undefined)]
  expect(await settleThese(right)).toEqual([])
  const wrong = [podThat('c', 'Unknown'), podThat('d', 'True', 'false'), podThat('e', 'False', 'true')]
  expect(await settleThese([...right, ...wrong])).toEqual([says('c', 'True'), says('d', 'False'), says('e', 'True')])
})

it('a pod that is gone before its gate was set is missed later, and what else goes wrong is told', async () => {
  const refused = (status: number) => () => Promise.reject(new ApiError('no', status, ''))
  const fresh = [podThat('c', 'Unknown')]
  expect(await settleThese(fresh, refused(404))).toHaveLength(1)
  await expect(settleThese(fresh, refused(403))).rejects.toThrow('no')
})
