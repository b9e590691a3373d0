import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LagWatch, watchLag } from './lag.js'

/** Time as the test tells it: timers are vitest's, the run queue is ours. */
let queuedMs = 0
let watch: LagWatch

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  queuedMs = 0
  watch = watchLag({ now: () => performance.now(), queuedMs: () => queuedMs })
})
afterEach(() => {
  watch.stop()
  vi.useRealTimers()
})

const pass = (ms: number): void => {
  vi.advanceTimersByTime(ms)
}

describe('time that a probe lost', () => {
  it('is none while the loop turns and a processor is to be had', () => {
    pass(300)
    expect(watch.lostMs(0, 300)).toBeLessThan(1)
  })

  it('is half of the time in the run queue: it comes in slices, and between them answers are read', () => {
    pass(100)
    queuedMs = 80
    pass(100)
    expect(watch.lostMs(0, 200)).toBe(40)
  })

  it('is what the run queue took within the attempt alone', () => {
    queuedMs = 500
    pass(100)
    const beganMs = performance.now()
    pass(100)
    expect(watch.lostMs(beganMs, beganMs + 100)).toBe(0)
  })

  it('is the longest time that the loop stood still, where that is more', () => {
    pass(100)
    const nowMs = vi.spyOn(performance, 'now')
    const beganMs = performance.now()
    // A tick that comes 400 ms after it was due.
    nowMs.mockReturnValue(beganMs + 420)
    pass(20)
    expect(Math.round(watch.lostMs(beganMs, beganMs + 420))).toBe(400)
    nowMs.mockRestore()
  })
})
