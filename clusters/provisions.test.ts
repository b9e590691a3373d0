import { fileURLToPath } from 'node:url'
import { beforeEach, expect, it, vi } from 'vitest'
import { checkProvisions, divergenceIds, findRecipeFlaws } from './provisions.js'

beforeEach(() => vi.stubEnv('NETHERKIN_MANIFESTS', ''))

const here = fileURLToPath(import.meta.url)

it('knows products, versions and files that are there', () => {
  expect(findRecipeFlaws({ cni: 'calico@v3.28.5', ingress: 'traefik', loadBalancer: 'none', podSubnet: 'x' })).toEqual(
    [],
  )
  expect(findRecipeFlaws({ cni: here })).toEqual([])
  expect(() => checkProvisions({ cni: ['calico', here], lb: ['metallb'] })).not.toThrow()
})

it('tells what is known in place of each name that is not', () => {
  const flaws = findRecipeFlaws({ cni: 'calicoo', ingress: 'traefik@v0', loadBalancer: './no-such.yaml' })
  expect(flaws.map(({ said }) => said)).toEqual(['calicoo', 'traefik@v0', './no-such.yaml'])
  expect(flaws[0]?.message).toContain('there is no CNI "calicoo"; did you mean "calico"?')
  expect(flaws[1]?.message).toContain('no version "v0"')
  expect(flaws[2]?.message).toContain('there is no file ./no-such.yaml')
  expect(() => checkProvisions({ lb: ['./no-such.yaml'] })).toThrow(RangeError)
})

it('lists what products are known to do differently', () => {
  expect(divergenceIds()).toContain('does-not-enforce')
  expect(divergenceIds()).toContain('traefik-wildcard-host')
})
