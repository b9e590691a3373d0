import { expect, it, vi } from 'vitest'
import { HarnessError } from '../errors.js'
import { told, toldPlainly } from './telling.js'

const interrupted = vi.hoisted(() => new Error('interrupted'))
vi.mock('./interruption.js', () => ({ cut: AbortSignal.abort(interrupted) }))

it('what broke in a run that is cut was interrupted; what is left at its end is told all the same', () => {
  const left = new HarnessError('the cluster nk-a is left: netherkin sweep removes it')
  expect(told(left)).toBe(interrupted)
  expect(toldPlainly(left)).toBe(left)
  expect(left.stack).toBe('HarnessError: the cluster nk-a is left: netherkin sweep removes it')
})
