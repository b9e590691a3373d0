import { afterEach, describe, expect, it, vi } from 'vitest'
import { RejectedObject } from '../cluster.js'
import { underVigil, type Vigil } from './vigil.js'

const gone = new Error('node a has stopped')

/** @param isGone asked at each look */
const vigilOf = (isGone: () => boolean) => {
  const ending = new AbortController()
  const looks: number[] = []
  const vigil: Vigil = {
    lost: ending.signal,
    look: async () => {
      looks.push(1)
      if (isGone()) ending.abort(gone)
    },
  }
  return { vigil, looks, lose: () => ending.abort(gone) }
}

const never = () => new Promise<never>(() => {})

afterEach(() => {
  vi.useRealTimers()
})

describe('a cluster under a vigil', () => {
  it('does its work as long as it is there, and is not asked about it', async () => {
    const { vigil, looks } = vigilOf(() => true)
    expect(await underVigil(vigil, async () => 7)).toBe(7)
    expect(looks).toHaveLength(0)
  })

  it('lets nobody wait when it is lost', async () => {
    const { vigil, lose } = vigilOf(() => false)
    const asked = underVigil(vigil, never)
    lose()
    await expect(asked).rejects.toBe(gone)
  })

  it('begins nothing once it is lost', async () => {
    const { vigil, lose } = vigilOf(() => false)
    lose()
    const work = vi.fn(never)
    await expect(underVigil(vigil, work)).rejects.toBe(gone)
    expect(work).not.toHaveBeenCalled()
  })

  it('is looked at when its work fails, and blamed where it is gone', async () => {
    const fail = () => Promise.reject(new Error('not ready after 120 s'))
    await expect(underVigil(vigilOf(() => true).vigil, fail)).rejects.toBe(gone)
    await expect(underVigil(vigilOf(() => false).vigil, fail)).rejects.toThrow('not ready after 120 s')
  })

  it('is not looked at when it refuses an object: it is there', async () => {
    const { vigil, looks } = vigilOf(() => true)
    const refuse = () => Promise.reject(new RejectedObject('Pod a: no'))
    await expect(underVigil(vigil, refuse)).rejects.toThrow(RejectedObject)
    expect(looks).toHaveLength(0)
  })

  it('is looked at when an answer is doubtful', async () => {
    const isDoubtful = (found: string): boolean => found === 'unknown'
    await expect(underVigil(vigilOf(() => true).vigil, async () => 'unknown', isDoubtful)).rejects.toBe(gone)
    expect(await underVigil(vigilOf(() => false).vigil, async () => 'unknown', isDoubtful)).toBe('unknown')
  })

  it('is looked at now and then while it is waited for', async () => {
    vi.useFakeTimers()
    const { vigil, looks } = vigilOf(() => looks.length > 1)
    const asked = expect(underVigil(vigil, never)).rejects.toBe(gone)
    await vi.advanceTimersByTimeAsync(20_000)
    await asked
    await vi.advanceTimersByTimeAsync(60_000)
    expect(looks).toHaveLength(2)
  })
})
