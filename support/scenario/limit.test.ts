import { expect, it } from 'vitest'
import { limitTime, orAborted } from './limit.js'

const never = new AbortController().signal

it('cuts what takes too long, and says so', async () => {
  const { signal } = limitTime(5, never)
  await expect(orAborted(new Promise(() => {}), signal)).rejects.toMatchObject({
    name: 'HarnessError',
    message: 'the scenario was cut: it took longer than 5 ms (its time limit)',
  })
})

it('leaves alone what ends in time, and what has no limit', async () => {
  const limit = limitTime(60_000, never)
  expect(await orAborted(Promise.resolve('done'), limit.signal)).toBe('done')
  limit.end()
  expect(limitTime(undefined, never).signal).toBe(never)
})

it('ends with the run, for the reason of the run', async () => {
  const run = new AbortController()
  const { signal, end } = limitTime(60_000, run.signal)
  run.abort(new Error('interrupted'))
  await expect(orAborted(new Promise(() => {}), signal)).rejects.toThrow('interrupted')
  end()
})
