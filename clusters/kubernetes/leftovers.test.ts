import { describe, expect, it } from 'vitest'
import type { Resource, WireObject } from './api.js'
import type { Engine } from './engine.js'
import { removeOwn } from './leftovers.js'

const own = (kind: string, name: string, namespace?: string): WireObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }), labels: { 'netherkin.dev/part': 'scenario' } },
})

/** @param stuck names of what the server does not let go */
const close = (
  stuck: readonly string[],
  more: object = {},
): { readonly removed: string[]; readonly end: Promise<void> } => {
  const objects = [own('Service', 's', 'given'), own('Secret', 't', 'given'), own('Namespace', 'shop')]
  const removed: string[] = []
  const same = (said: string): string => said
  const engine = {
    parts: {
      ...more,
      naming: { namespace: { real: same, said: same }, node: { real: same, said: same } },
      api: {
        list: async ({ kind }: Pick<Resource, 'kind'>) => ({ items: objects.filter((one) => one.kind === kind) }),
        remove: async ({ metadata }: WireObject) => {
          if (stuck.includes(metadata.name)) throw new Error('forbidden')
          removed.push(metadata.name)
        },
      },
    },
    memory: { sent: new Map(), nodes: new Map(), labels: new Map() },
    sight: { of: () => new Map(), has: () => true, until: () => Promise.reject(new Error('it stays')) },
  } as unknown as Engine
  return { removed, end: removeOwn(engine) }
}

describe('what is ours, as the cluster is closed', () => {
  it('is removed, and waited for by whoever closes last', async () => {
    await expect(close([]).end).rejects.toThrow('it stays')
    const { removed, end } = close([], { closesNamespaces: true })
    await expect(end).resolves.toBeUndefined()
    expect(removed.sort()).toEqual(['s', 'shop', 't'])
  })

  it('is named where it could not be removed, and all the rest is gone', async () => {
    const { removed, end } = close(['s'], { closesNamespaces: true })
    await expect(end).rejects.toThrow(/Service.*could not be removed: forbidden/)
    expect(removed.sort()).toEqual(['shop', 't'])
  })
})
