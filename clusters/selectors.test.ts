import { describe, expect, it } from 'vitest'
import { describeSelector, matchesLabels, matchesSelector } from './selectors.js'

describe('a selector', () => {
  it.each([
    ['In', { app: 'a' }, true],
    ['In', { app: 'b' }, false],
    ['In', {}, false],
    ['NotIn', { app: 'a' }, false],
    ['NotIn', {}, true],
    ['Exists', {}, false],
    ['Exists', { app: '' }, true],
    ['DoesNotExist', {}, true],
    ['DoesNotExist', { app: 'a' }, false],
    ['Near', { app: 'a' }, false],
  ])('%s on %j is %s', (operator, labels, expected) => {
    const requirement = { key: 'app', operator, values: ['a'] }
    expect(matchesSelector({ matchExpressions: [requirement] }, labels)).toBe(expected)
  })

  it('wants all that it says, and nothing when it says nothing', () => {
    const selector = { matchLabels: { app: 'a' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }
    expect(matchesSelector(selector, { app: 'a', tier: 'x', more: 'y' })).toBe(true)
    expect(matchesSelector(selector, { app: 'a' })).toBe(false)
    expect([matchesSelector({}), matchesLabels({}), matchesLabels({ app: 'a' })]).toEqual([true, true, false])
  })

  it('reads as kubectl writes it', () => {
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['x', 'y'] },
      { key: 'tier', operator: 'NotIn', values: ['z'] },
      { key: 'a', operator: 'Exists' },
      { key: 'b', operator: 'DoesNotExist' },
    ]
    const words = 'app=b, tier in (x, y), tier notin (z), a, !b'
    expect(describeSelector({ matchLabels: { app: 'b' }, matchExpressions })).toBe(words)
    expect(describeSelector({})).toBe('all')
  })
})
