import { describe, expect, it } from 'vitest'
import type { ColumnRecord } from './manifest.js'
import { messagesOf, type Told } from './messages.fixture.js'
import type { Part } from './part.js'
import { type ColumnSource, reviewOf } from './review/review.js'
import { joinShards } from './shards.js'

const named = { messages: 'messages.ndjson' }
const recordOf = (more: Partial<ColumnRecord>): ColumnRecord => ({
  asked: {},
  name: 'netns',
  exitCode: 0,
  startedAt: '',
  endedAt: '',
  retries: 0,
  phases: [],
  ...more,
})
const source = (told: readonly Told[], more: Partial<ColumnRecord>): ColumnSource => ({
  name: 'netns',
  messages: told.length > 0 ? messagesOf(told) : [],
  record: recordOf(more),
})
const columnOf = (one: ColumnSource) => {
  const { exitCode, columns } = reviewOf([one])
  return [exitCode, columns[0]?.exitCode, columns[0]?.error]
}
const join = (...sources: readonly ColumnSource[]): ColumnSource => {
  const parts: Part[] = sources.map((one, place) => ({ ...one, from: `part${place}`, place: 0 }))
  const { sources: joined, problems } = joinShards(parts)
  expect(problems).toEqual([])
  return joined[0] ?? source([], {})
}
/** Of two scenarios the second: its ids are none of the first's. */
const secondOf = (told: Told, more: Partial<ColumnRecord>): ColumnSource => {
  const { messages, ...both } = source([{}, told], more)
  const isFirst = /"(id|testCaseId|testCaseStartedId)":"(run-)?0"/
  return { ...both, messages: [...messages].filter((one) => !isFirst.test(JSON.stringify(one))) }
}
const skipped: Told = { status: 'SKIPPED', log: 'no load balancer' }

describe('a manifest beside its messages', () => {
  it('does not stand for messages that are gone', () => {
    expect(columnOf(source([], named))).toEqual([2, 2, 'its messages are missing'])
  })

  it('keeps what it knows of why there are none', () => {
    expect(columnOf(source([], { ...named, exitCode: 3, error: 'a hook broke' }))).toEqual([3, 3, 'a hook broke'])
  })

  it('does not stand for messages that are torn', () => {
    expect(columnOf(source([{}, { ended: false }], named))).toEqual([2, 2, undefined])
  })

  it('says what messages do not: that nothing was left where the run broke', () => {
    expect(columnOf(source([{}], { ...named, exitCode: 2, error: 'it broke' }))).toEqual([2, 2, 'it broke'])
  })

  it('of a column that nobody asked for does not count', () => {
    const { exitCode: _, ...record } = recordOf({ error: 'no Docker' })
    expect(columnOf({ name: 'netns', messages: [], record })).toEqual([4, undefined, 'no Docker'])
  })
})

describe('manifests of shards beside their messages', () => {
  it('do not stand for messages that are gone', () => {
    const whole = source([{}], { ...named, shard: '1/2' })
    const lost = source([], { ...named, shard: '2/2' })
    expect(columnOf(join(whole, lost))).toEqual([2, 2, 'shard 2/2: its messages are missing'])
  })

  it.each([
    ['an empty one', source([], { shard: '2/2' }), 0],
    ['one that skipped all', secondOf(skipped, { ...named, exitCode: 4, shard: '2/2' }), 0],
    ['one that is torn', secondOf({ ended: false }, { ...named, shard: '2/2' }), 2],
  ])('are joined with %s', (_, other, exitCode) => {
    const joined = join(source([{}], { ...named, shard: '1/2' }), other)
    expect(columnOf(joined)).toEqual([exitCode, exitCode, undefined])
  })
})
