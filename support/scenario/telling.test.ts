import { AssertionError } from 'chai'
import { expect, it } from 'vitest'
import { HarnessError, InputError } from '../errors.js'
import { told } from './telling.js'

it.each([new AssertionError('expected a but saw b'), new InputError('no pod c'), new HarnessError('no cluster')])(
  'leaves of our own errors the message: $name',
  (error) => {
    const { name, message } = error
    expect(told(error)).toBe(error)
    expect(error.stack).toBe(`${name}: ${message}`)
  },
)

it('leaves a bug its stack', () => {
  expect((told(new TypeError('x is not a function')) as Error).stack).toContain('telling.test')
})
