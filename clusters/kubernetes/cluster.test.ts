import { describe, expect, it } from 'vitest'
import type { KubernetesApi } from './api.js'
import { type KubernetesParts, openKubernetesCluster } from './cluster.js'

const api = {
  resourceOf: async (kind: object) => ({ ...kind, plural: 'things', namespaced: true }),
  list: async () => ({ items: [], resourceVersion: '1' }),
  watch: (_kind: unknown, _scope: unknown, _version: string, _onEvent: unknown, signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
} as unknown as KubernetesApi

const same = (said: string): string => said

describe('a cluster that is kept', () => {
  it('is let go of even where it cannot be kept', async () => {
    let closed = 0
    const cluster = await openKubernetesCluster({
      ...{ name: 'x', provider: 'kind', column: 'c', facts: {}, run: 'r1', capabilities: new Set(), api },
      naming: { namespace: { real: same, said: same }, node: { real: same, said: same } },
      surroundings: {},
      keep: () => Promise.reject(new Error('the registry cannot be written')),
      close: async () => {
        closed += 1
      },
    } as unknown as KubernetesParts)
    await expect(cluster.keep()).rejects.toThrow('the registry cannot be written')
    expect(closed).toBe(1)
  })
})
