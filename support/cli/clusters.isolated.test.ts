import { afterEach, expect, it, vi } from 'vitest'

const create = vi.fn()
const removeMade = vi.fn()
const mine = { name: 'nk-mine', title: 'kind', phase: 'ready', kept: true, isUsed: false, kubeconfig: '/x' }
vi.mock('../../clusters/catalogue.js', () => ({
  providerNames: ['netns', 'kind', 'context'],
  findProvider: async () => ({ name: 'kind', missing: async () => [], create }),
  loadMade: async () => ({ listMade: () => [mine], removeMade }),
}))
vi.mock('./signals.js', () => ({ handleSignals: () => undefined, sayIfEndedAtOnce: () => undefined }))
const { createCluster, deleteClusters } = await import('./clusters.js')

vi.spyOn(process.stdout, 'write').mockReturnValue(true)
afterEach(() => vi.unstubAllEnvs())

it('lets whoever fetches manifests know the mirror', async () => {
  vi.stubEnv('NETHERKIN_MIRROR', undefined)
  let seen: string | undefined
  create.mockImplementationOnce(async () => {
    seen = process.env.NETHERKIN_MIRROR
    return { name: 'nk-mine', column: 'kind', keep: async () => undefined }
  })
  await createCluster({ mirror: 'http://mirror.example' }, 'mine', [])
  expect(seen).toBe('http://mirror.example')
})

it('tells what failed without a stack', async () => {
  const cause = new Error('Cannot connect to the Docker daemon')
  create.mockRejectedValueOnce(cause)
  await expect(createCluster({}, 'mine', [])).rejects.toMatchObject({ name: 'HarnessError', cause })
  removeMade.mockRejectedValueOnce(cause)
  await expect(deleteClusters('mine', {})).rejects.toMatchObject({ name: 'HarnessError', cause })
})
