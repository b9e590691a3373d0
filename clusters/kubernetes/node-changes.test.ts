import { describe, expect, it } from 'vitest'
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { resetNodes } from './node-changes.js'

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
