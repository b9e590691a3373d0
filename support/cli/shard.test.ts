import { PassThrough } from 'node:stream'
import { type IRunConfiguration, loadConfiguration, loadSources, runCucumber } from '@cucumber/cucumber/api'
import type { Envelope } from '@cucumber/messages'
import { beforeAll, describe, expect, it } from 'vitest'
import { indexMessages } from '../../reports/message-index.js'
import { parseShard, readShard, takeShard } from './shard.js'

describe('--shard', () => {
  it.each(['0/4', '5/4', 'x', '1', '1/0', '-1/4', '1/4/4', ' 1/4', '1.5/4', ''])('is not %j', (text) => {
    expect(() => readShard(text)).toThrow(`the shard "${text}" is none. Write which part of how many it is: 1/4`)
  })

  it('is which part, of how many', () => {
    expect(parseShard('3/12')).toEqual({ index: 3, total: 12 })
  })
})

const configure = async (shard: string, order: 'defined' | 'random:7' = 'defined'): Promise<IRunConfiguration> => {
  const provided = { paths: ['features/**/*.feature'], dryRun: true, format: [], shard, order }
  return (await loadConfiguration({ file: false, provided })).runConfiguration
}

/** What Cucumber itself would run, by file and line: outlines by the lines of their examples. */
const chooseByCucumber = async (...[shard, order]: Parameters<typeof configure>): Promise<string[]> => {
  const index = indexMessages()
  const chosen: string[] = []
  const onMessage = (message: Envelope): void => {
    index.add(message)
    if (message.testCase) chosen.push(message.testCase.id)
  }
  const stdout = new PassThrough().resume()
  await runCucumber(await configure(shard, order), { stdout, stderr: stdout }, onMessage)
  return chosen.map((id) => {
    const { uri, line } = index.describeScenario(id)
    return `${uri}:${line}`
  })
}

const shardsOf = (total: number): string[] => Array.from({ length: total }, (_, index) => `${index + 1}/${total}`)

describe('the shards of the real features', () => {
  let all: string[]
  beforeAll(async () => {
    const { plan } = await loadSources((await configure('')).sources)
    all = plan.map(({ uri, location }) => `${uri}:${location.line}`)
  })

  it.each([1, 3, 4, 11])('of %i have every scenario exactly once, evenly', async (total) => {
    const parts = await Promise.all(shardsOf(total).map((shard) => chooseByCucumber(shard)))
    expect(parts.flat().sort()).toEqual([...all].sort())
    expect(new Set(all).size).toBe(all.length)
    const sizes = parts.map(({ length }) => length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    expect(shardsOf(total).map((shard) => takeShard(all, readShard(shard)))).toEqual(parts)
  })

  it('are the same in any order', async () => {
    const random = await chooseByCucumber('2/3', 'random:7')
    expect(random).not.toEqual(await chooseByCucumber('2/3'))
    expect(random.sort()).toEqual([...takeShard(all, { index: 2, total: 3 })].sort())
  })
})
