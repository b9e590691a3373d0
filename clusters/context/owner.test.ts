import { describe, expect, it } from 'vitest'
import { causeOfDeath, ownOwner, parseOwner } from './owner.js'

const at = '2026-11-22T12:00:00.000Z'
const owner = { host: 'here', pid: 7, started: '100', at }
const seen = (started: string | undefined, hoursLater = 1) => ({
  host: 'here',
  startOf: () => started,
  nowMs: Date.parse(at) + hoursLater * 3_600_000,
})

describe('an owner', () => {
  it('lives while its process does', () => {
    expect(causeOfDeath(owner, seen('100'))).toBeUndefined()
    expect(causeOfDeath(ownOwner())).toBeUndefined()
  })

  it('is dead when its process is gone, or the pid is another one by now', () => {
    expect(causeOfDeath(owner, seen(undefined))).toBe('process 7 is gone')
    expect(causeOfDeath(owner, seen('101'))).toBe('process 7 is gone')
  })

  it('of another host is left alone for a day', () => {
    const other = { ...owner, host: 'there' }
    expect(causeOfDeath(other, seen(undefined, 23))).toBeUndefined()
    expect(causeOfDeath(other, seen(undefined, 25))).toBe('made by host there more than a day ago')
  })

  it('is read as it was written, and nothing else is', () => {
    expect(parseOwner(JSON.stringify(owner))).toEqual(owner)
    expect(['', '{}', 'me', '{"pid":1}', undefined].map(parseOwner)).toEqual(Array(5).fill(undefined))
  })
})
