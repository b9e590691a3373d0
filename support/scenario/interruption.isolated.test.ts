import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const load = async () => {
  vi.resetModules()
  return import('./interruption.js')
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('cuts what runs soon after a signal, for whoever sent it kills after some ten seconds', async () => {
  const { cut, interrupt, interruption } = await load()
  interrupt()
  expect(interruption.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(4999)
  expect(cut.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(cut.aborted).toBe(true)
  expect(cut.reason).toMatchObject({ name: 'HarnessError', message: 'interrupted' })
})

it('lets what runs at a limit of time go on for longer', async () => {
  const { cut, graceMs, interrupt, interruption } = await load()
  interrupt('time')
  expect(interruption.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(59_000)
  expect(cut.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(graceMs.time - 59_000)
  expect(cut.aborted).toBe(true)
})

it('cuts sooner when a signal comes after the limit', async () => {
  const { cut, interrupt } = await load()
  interrupt('time')
  await vi.advanceTimersByTimeAsync(1000)
  interrupt('signal')
  await vi.advanceTimersByTimeAsync(5000)
  expect(cut.aborted).toBe(true)
})

it('reads what a message asks for', async () => {
  const { readInterrupt, sayInterrupt } = await load()
  expect(readInterrupt(sayInterrupt('time'))).toBe('time')
  expect(readInterrupt({ type: 'other' })).toBeUndefined()
  expect(readInterrupt('RUN')).toBeUndefined()
})
