import { describe, expect, it } from 'vitest'
import type { KubernetesApi } from './api.js'
import { type KubernetesParts, openKubernetesCluster } from './cluster.js'
import type { Engine } from './engine.js'
import { equip } from './lifetime.js'

const api = {
  resourceOf: async (kind: object) => ({ ...kind, plural: 'things', namespaced: true }),
  list: async () => ({ items: [], resourceVersion: '1' }),
  watch: (_kind: unknown, _scope: unknown, _version: string, _onEvent: unknown, signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
} as unknown as KubernetesApi

const same = (said: string): string => said

const parts = {
  ...{ name: 'x', provider: 'kind', column: 'c', facts: {}, run: 'r1', capabilities: new Set(), api },
  naming: { namespace: { real: same, said: same }, node: { real: same, said: same } },
  agent: { image: 'node', pullPolicy: 'Never' },
  ...{ surroundings: {}, agnhost: { image: 'agnhost', pullPolicy: 'Never' } },
  adopts: true,
  close: async () => {},
} as unknown as KubernetesParts

describe('a cluster that is lost', () => {
  const gone = new Error('node worker of cluster x has stopped: run again')
  const open = async () => {
    const ending = new AbortController()
    // What is applied is never heard of: it would be waited for.
    const same = async (object: object) => object
    const deaf = { ...api, apply: same, create: same } as unknown as KubernetesApi
    const vigil = { lost: ending.signal, look: async () => {} }
    const cluster = await openKubernetesCluster({ ...parts, api: deaf, vigil })
    return { cluster, lose: () => ending.abort(gone) }
  }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' } } as const

  it('ends whoever waits for it, and lets nobody begin', async () => {
    const { cluster, lose } = await open()
    const asked = cluster.reconcile([pod])
    asked.catch(() => {})
    lose()
    await expect(asked).rejects.toBe(gone)
    await expect(cluster.reconcile([])).rejects.toBe(gone)
    await expect(cluster.probe([])).rejects.toBe(gone)
    expect(await cluster.diagnose()).toEqual([])
  })

  it('is closed at once', async () => {
    const { cluster, lose } = await open()
    cluster.reconcile([pod]).catch(() => {})
    lose()
    await cluster.close()
  })
})

describe('a cluster that is kept', () => {
  it('is let go of even where it cannot be kept', async () => {
    let closed = 0
    const cluster = await openKubernetesCluster({
      ...parts,
      keep: () => Promise.reject(new Error('the registry cannot be written')),
      close: async () => {
        closed += 1
      },
    })
    await expect(cluster.keep()).rejects.toThrow('the registry cannot be written')
    expect(closed).toBe(1)
  })
})

describe('SCTP', () => {
  it('is nothing that a cluster has where nobody saw it, and it says why', async () => {
    const cluster = await openKubernetesCluster({ ...parts, goesWithObjects: () => true })
    expect(cluster.capabilities.has('sctp')).toBe(false)
    expect(cluster.lacks?.sctp).toContain('no agent may be on the nodes')
    await cluster.close()
  })

  it('is put into pods where it is there, and only there', () => {
    const engine = { parts, dressing: { run: 'r1' }, memory: {} } as unknown as Engine
    expect(equip(engine, new Set(['sctp'])).dressing).toEqual({ run: 'r1', agnhost: parts.agnhost })
    expect(equip(engine, new Set())).toBe(engine)
    const doubtful = { ...engine, memory: { sctpDoubt: 'no answer' } } as unknown as Engine
    expect(equip(doubtful, new Set(['sctp']))).toBe(doubtful)
  })
})
