import { expect, it } from 'vitest'
import { createScripted } from '../scripted.js'
import { withTenure } from './tenure.js'

it.each(['close', 'keep'] as const)('ends when the cluster is left: %s', async (way) => {
  const cluster = await createScripted().create({ name: 'nk-1', nodes: 1, families: ['IPv4'] })
  const told: string[] = []
  await withTenure(cluster, () => told.push('ended'))[way]()
  expect(told).toEqual(['ended'])
})
