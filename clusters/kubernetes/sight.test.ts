import { describe, expect, it } from 'vitest'
import type { KubernetesApi, Resource, Scope } from './api.js'
import { openSight } from './sight.js'

/** Lists nothing, watches for ever, and remembers what was asked for. */
const listing = (asked: string[]) =>
  ({
    resourceOf: async (kind: object) => ({ ...kind, plural: 'things', namespaced: true }),
    list: async ({ kind }: Resource, { namespace = '', labels = '' }: Scope) => {
      asked.push(`${kind} ${namespace} ${labels}`)
      return { items: [], resourceVersion: '1' }
    },
    watch: (_kind: unknown, _scope: unknown, _version: string, _onEvent: unknown, signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  }) as unknown as KubernetesApi

describe('what is seen of a cluster of others', () => {
  it('is their pods too where a scenario speaks of them, asked for once', async () => {
    const asked: string[] = []
    const sight = await openSight(listing(asked), { owner: 'r1', ownsCluster: false })
    asked.length = 0
    await sight.lookInto(['shop', 'kube-system'])
    await sight.lookInto(['shop'])
    sight.close()
    expect(asked.sort()).toEqual(['NetworkPolicy shop !netherkin.dev/run', 'Pod shop !netherkin.dev/run'])
  })

  it('is everything anyway where the cluster is ours', async () => {
    const asked: string[] = []
    const sight = await openSight(listing(asked), { owner: 'r1', ownsCluster: true })
    asked.length = 0
    await sight.lookInto(['shop'])
    sight.close()
    expect(asked).toEqual([])
  })
})
