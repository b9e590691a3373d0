import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from '../kubernetes/api.js'
import { watchOver } from './vigil.js'

const away = new ApiError('https://there:6443 does not answer (ECONNREFUSED): is the cluster up?', 0, 'ECONNREFUSED')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('gives a cluster up whose API server stays away, and says so', async () => {
  const version = vi.fn(() => Promise.reject(away))
  const vigil = watchOver({ version })
  void vigil.look()
  void vigil.look()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(version).toHaveBeenCalledTimes(3)
  expect(vigil.lost.reason).toEqual(new Error(`${away.message} Nothing more is asked of it in this run`))
})

it.each([
  ['is back', () => Promise.resolve({} as never)],
  ['says no', () => Promise.reject(new ApiError('forbidden', 403, 'Forbidden'))],
  ['was closed by us', () => Promise.reject(new ApiError('the connection was closed', 0, 'Closed'))],
])('goes on with one that %s', async (_, then) => {
  const version = vi.fn(then).mockImplementationOnce(() => Promise.reject(away))
  const vigil = watchOver({ version })
  void vigil.look()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(vigil.lost.aborted).toBe(false)
})
