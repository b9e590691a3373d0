import { describe, expect, it } from 'vitest'
import { describeContract } from '../contract.js'
import { createNetns } from './provider.js'
import { program } from './trial.js'

const provider = createNetns({ program })

describeContract(provider, { enforces: true, timeoutMs: 1000, createMs: 20_000 })

describe('netns', () => {
  const spec = { name: 't', nodes: 3, families: ['IPv4'] } as const
  it.each([
    [{ ...spec, nodes: 0 }, /1 to 98 nodes, not 0/],
    [{ ...spec, families: ['IPv6'] as const }, /IPv4 only, not IPv6/],
    [{ ...spec, faults: ['nonsense'] }, /unknown fault nonsense; known: policies-ignored/],
  ])('refuses %j before anything is made', async (wrong, message) => {
    await expect(provider.create(wrong)).rejects.toThrow(message)
  })
})
