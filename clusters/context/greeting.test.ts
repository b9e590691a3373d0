import { expect, it } from 'vitest'
import { ApiError, type KubernetesApi } from '../kubernetes/api.js'
import { greet } from './greeting.js'

const failing = (error: Error) => ({ version: () => Promise.reject(error) }) as unknown as KubernetesApi

it.each([
  ['refused credentials', new ApiError('refused', 401, 'Unauthorized'), true],
  ['an account without any right', new ApiError('forbidden', 403, 'Forbidden'), true],
  ['a server that is not trusted', new ApiError('untrusted', 0, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'), true],
  ['a server that is away', new ApiError('away', 0, 'ECONNREFUSED'), false],
  ['a server that is broken', new ApiError('broken', 500, 'InternalError'), false],
])('%s', async (_, error, isInput) => {
  const told = await greet(failing(error)).catch((one: unknown) => one)
  expect(told).toMatchObject({ message: error.message })
  expect(told instanceof RangeError).toBe(isInput)
})
