import { expect, it } from 'vitest'
import { HarnessError, InputError } from '../errors.js'
import { asked } from './asked.js'

const failWith = (error: unknown): Promise<unknown> =>
  asked(() => {
    throw error
  }).catch((told: unknown) => told)

it('gives what a provider refuses to the asker, with its words', async () => {
  const refusal = new RangeError('there is no CNI calicoo')
  expect(await failWith(refusal)).toEqual(new InputError('there is no CNI calicoo', { cause: refusal }))
})

it('tells whatever else fails by its message, and keeps the cause', async () => {
  const cause = new Error('docker: Cannot connect to the Docker daemon')
  const told = (await failWith(cause)) as Error
  expect(told).toBeInstanceOf(HarnessError)
  expect(told).toMatchObject({ message: cause.message, cause })
  expect(await failWith('down')).toMatchObject({ name: 'HarnessError', message: 'down' })
})

it('says why nothing was fetched', async () => {
  const told = await failWith(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND x') }))
  expect(told).toMatchObject({ name: 'HarnessError', message: 'fetch failed: getaddrinfo ENOTFOUND x' })
})

it('leaves errors alone that say already whose they are', async () => {
  for (const error of [new InputError('wrong'), new HarnessError('broken'), { name: 'InputError', message: 'no such' }])
    expect(await failWith(error)).toBe(error)
})
