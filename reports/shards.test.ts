import { describe, expect, it } from 'vitest'
import { messagesOf } from './comparison/told.fixture.js'
import type { Part } from './part.js'
import { joinShards } from './shards.js'

const part = (day: number, more: Partial<Part> = {}): Part => ({
  name: 'netns',
  from: `part${day}`,
  place: 0,
  messages: messagesOf([{ name: `Of day ${day}`, line: day }], day),
  ...more,
})

const shard = (day: number, shard?: string, asked: Readonly<Record<string, string>> = {}, order?: string): Part => {
  const times = { startedAt: '2026-11-20T00:00:00.000Z', endedAt: '2026-11-20T01:00:00.000Z' }
  const record = { asked, name: 'netns', retries: 0, phases: [], exitCode: 0 as const, ...times }
  return part(day, { record: { ...record, ...(shard !== undefined && { shard }), ...(order && { order }) } })
}

const join = (...parts: readonly Part[]) => {
  const { sources, problems } = joinShards(parts)
  expect(problems).toEqual([])
  return sources.map(({ name, messages }) => `${name}: ${[...messages].filter(({ testCase }) => testCase).length}`)
}

describe('a part without a manifest', () => {
  it('belongs to the shards of the one column that it observed', () => {
    expect(join(shard(20, '1/3'), part(21), shard(22, '3/3'))).toEqual(['netns: 3'])
  })

  it.each([
    ['observed another', [shard(20, '1/2'), part(21, { name: 'kind calico' })]],
    ['stands beside a whole run', [shard(20), part(21)]],
    ['may be of either', [shard(20, '1/2', { nodes: '2' }), shard(20, '1/2', { nodes: '3' }), part(21)]],
  ])('that %s is a column of its own', (_, parts) => {
    expect(join(...parts)).toHaveLength(parts.length)
  })
})

it('shards of one column may say the usual provider or not', () => {
  expect(join(shard(20, '1/2', { nodes: '2' }), shard(21, '2/2', { provider: 'netns', nodes: '2' }))).toEqual([
    'netns: 2',
  ])
})

it.each([
  ['of all of them', ['random:7', 'random:7'], 'random:7'],
  ['of none, where each has its own', ['random:7', 'random:8'], undefined],
  ['of none, where one has none', ['random:7', undefined], undefined],
])('the order of shards is that %s', (_, orders, order) => {
  const parts = orders.map((one, index) => shard(20 + index, `${index + 1}/2`, {}, one))
  expect(joinShards(parts).sources.map(({ record }) => record?.order)).toEqual([order])
})
