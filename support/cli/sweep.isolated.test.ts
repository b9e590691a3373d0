import { afterEach, expect, it, vi } from 'vitest'
import { isOver, type SweepFlags } from './sweep.js'

const seen: (string | undefined)[] = []
vi.mock('../../clusters/catalogue.js', () => ({
  providerNames: ['netns', 'kind', 'context'],
  findProvider: async (name: string) => ({
    sweep: async () => {
      const { NETHERKIN_CONTEXT, NETHERKIN_KUBECONFIG, NETHERKIN_NAMESPACES } = process.env
      seen.push(name, ...(name === 'context' ? [NETHERKIN_CONTEXT, NETHERKIN_KUBECONFIG, NETHERKIN_NAMESPACES] : []))
      return []
    },
  }),
  loadMade: async () => ({ listMade: () => [] }),
}))
const { sweep } = await import('./sweep.js')

vi.spyOn(process.stdout, 'write').mockReturnValue(true)
afterEach(() => {
  vi.unstubAllEnvs()
  seen.length = 0
})

const sweepWith = (flags: SweepFlags, environment: Record<string, string> = {}) => {
  for (const name of ['NETHERKIN_CONTEXT', 'NETHERKIN_KUBECONFIG', 'NETHERKIN_NAMESPACES'])
    vi.stubEnv(name, environment[name])
  return sweep(flags)
}

it('sweeps the cluster of others that the flags name, before the one of the environment', async () => {
  expect(await sweepWith({ context: 'prod', kubeconfig: 'k' }, { NETHERKIN_CONTEXT: 'lab' })).toBe(0)
  expect(seen).toEqual(['netns', 'kind', 'context', 'prod', 'k', undefined])
})

it('sweeps one provider alone', async () => {
  await sweepWith({ provider: 'context', namespaces: 'a,b' }, { NETHERKIN_CONTEXT: 'lab' })
  expect(seen).toEqual(['context', 'lab', undefined, 'a,b'])
})

it.each([
  [{ provider: 'kind', context: 'prod' }, '--context means a cluster that is there already, not kind'],
  [{ provider: 'context' }, 'Add --context NAME'],
  [{ kubeconfig: 'k' }, 'Add --context NAME'],
])('does not say that nothing is left where it was not told where: %j', async (flags, says) => {
  await expect(sweepWith(flags)).rejects.toThrow(says)
  expect(seen).toEqual([])
})

const kept = (provider: string) => ({ provider, name: 'nk-a' })
const swept = (provider: string, ended: readonly string[] = []) => ({ provider, ended })

it('a kept cluster is over when its provider was swept and knows it no more', () => {
  expect(isOver(kept('kind'), [swept('kind', ['kind cluster nk-a'])], [])).toBe(true)
  expect(isOver(kept('kind'), [swept('kind')], ['nk-b'])).toBe(true)
  expect(isOver(kept('netns'), [swept('netns')], [])).toBe(true)
  expect(isOver(kept('context'), [swept('context', ['namespace nk-1-a'])], [])).toBe(true)
})

it('it is not over when it is still there, or was not reached', () => {
  expect(isOver(kept('kind'), [swept('kind')], ['nk-a'])).toBe(false)
  expect(isOver(kept('kind'), [{ ...swept('kind'), error: 'kind could not be swept' }], [])).toBe(false)
  expect(isOver(kept('kind'), [swept('netns', ['holder 1'])], [])).toBe(false)
  expect(isOver(kept('context'), [swept('context')], [])).toBe(false)
})
