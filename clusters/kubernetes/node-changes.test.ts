import { describe, expect, it } from 'vitest'
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { closeNodes, type NodeChange, resetNodes } from './node-changes.js'

const node = (name: string, unschedulable: boolean): WireObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: { unschedulable },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
})

const open = async (adopts: boolean): Promise<readonly unknown[]> => {
  const done: unknown[] = []
  const nodes = new Map([node('x-worker', false), node('x-worker2', true)].map((one) => [`/${one.metadata.name}`, one]))
  const engine = {
    parts: {
      adopts,
      naming: { node: { said: (real: string) => real } },
      surroundings: { setLink: async (name: string, state: string) => done.push([name, state]) },
      api: {
        patch: async (object: WireObject, patch: object) => {
          done.push([object.metadata.name, patch])
          return object
        },
      },
    },
    sight: { of: () => nodes, has: () => false, until: async (find: () => unknown) => expect(find()).toBe(true) },
  } as unknown as Engine
  await resetNodes(engine)
  return done
}

describe('a cluster that is opened', () => {
  it('gets its links and its cordoned nodes back where it is all ours', async () => {
    expect(await open(true)).toEqual([
      ['x-worker', 'up'],
      ['x-worker2', 'up'],
      ['x-worker2', { spec: { unschedulable: null } }],
    ])
  })

  it('is left as it is where others use it too', async () => {
    expect(await open(false)).toEqual([])
  })
})

const podOf = (name: string, more: object = {}): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { 'netherkin.dev/part': 'scenario' }, ...more },
  spec: { nodeName: 'x-worker2' },
})

const drain = async (reset: boolean): Promise<readonly string[]> => {
  const evicted: string[] = []
  const pods = new Map([podOf('bare'), podOf('d-1', { ownerReferences: [{ controller: true }] })].entries())
  const create = async (object: WireObject): Promise<unknown> => evicted.push(object.metadata.name)
  const engine = {
    parts: { api: { create } },
    memory: { evicted: new Map(), nodes: new Map() },
    sight: { of: () => pods, has: () => false },
  } as unknown as Engine
  const usual = { unschedulable: false, link: 'up', drains: undefined } as const
  const change: NodeChange = { node: 'x-worker2', before: usual, after: { ...usual, unschedulable: true, drains: '1' } }
  await closeNodes(engine, [change], reset)
  return evicted
}

describe('a node that is drained', () => {
  it('loses its pods; as a scenario begins, those that a controller kept there', async () => {
    expect(await drain(false)).toEqual(['bare', 'd-1'])
    expect(await drain(true)).toEqual(['d-1'])
  })
})
