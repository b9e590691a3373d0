import { describe, expect, it } from 'vitest'
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { changePods } from './pod-changes.js'

const podOf = (restartCount: number): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'shop', uid: 'u' },
  spec: { containers: [{ name: 'agent', env: [{ name: 'NETHERKIN_AGENT' }] }] },
  status: { containerStatuses: [{ name: 'agent', restartCount }] },
})

/** @param restarts what the watches tell once the agent was asked to exit */
const restart = (restarts: number): Promise<void> => {
  const same = (said: string): string => said
  const engine = {
    parts: { naming: { namespace: { real: same, said: same }, node: { real: same, said: same } } },
    links: { of: () => ({ ask: () => Promise.reject(new Error('the stream was lost')) }) },
    sight: {
      of: () => new Map([['shop/a', podOf(restarts)]]),
      until: async (find: () => unknown, { still }: { still?: () => string }) => {
        if (find() === undefined) throw new Error(`in vain: ${still?.()}`)
      },
    },
  } as unknown as Engine
  return changePods(engine, [{ kind: 'restart', live: podOf(0) }])
}

describe('a restart', () => {
  it('is done when the pod is back, even when its agent ended before its reply was out', async () => {
    await expect(restart(1)).resolves.toBeUndefined()
  })

  it('says what the agent did not hear when the pod does not come back', async () => {
    await expect(restart(0)).rejects.toThrow('in vain: Error: the stream was lost')
  })
})
