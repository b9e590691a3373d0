import { expect, it } from 'vitest'
import { isOver } from './sweep.js'

const kept = (provider: string) => ({ provider, name: 'nk-a' })
const swept = (provider: string, ended: readonly string[] = []) => ({ provider, ended })

it('a kept cluster is over when its provider was swept and knows it no more', () => {
  expect(isOver(kept('kind'), [swept('kind', ['kind cluster nk-a'])], [])).toBe(true)
  expect(isOver(kept('kind'), [swept('kind')], ['nk-b'])).toBe(true)
  expect(isOver(kept('netns'), [swept('netns')], [])).toBe(true)
  expect(isOver(kept('context'), [swept('context', ['namespace nk-1-a'])], [])).toBe(true)
})

it('it is not over when it is still there, or was not reached', () => {
  expect(isOver(kept('kind'), [swept('kind')], ['nk-a'])).toBe(false)
  expect(isOver(kept('kind'), [{ ...swept('kind'), error: 'kind could not be swept' }], [])).toBe(false)
  expect(isOver(kept('kind'), [swept('netns', ['holder 1'])], [])).toBe(false)
  expect(isOver(kept('context'), [swept('context')], [])).toBe(false)
})
