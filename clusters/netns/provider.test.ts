import { describe, expect, it } from 'vitest'
import { netns } from './provider.js'

describe('netns', () => {
  const spec = { name: 't', nodes: 3, families: ['IPv4'] } as const
  it.each([
    [{ ...spec, nodes: 0 }, /1 to 98 nodes, not 0/],
    [{ ...spec, families: ['IPv6'] as const }, /IPv4 only, not IPv6/],
    [{ ...spec, faults: ['nonsense'] }, /unknown fault nonsense; known: policies-ignored/],
  ])('refuses %j before anything is made', async (wrong, message) => {
    await expect(netns.create(wrong)).rejects.toThrow(message)
  })
})
