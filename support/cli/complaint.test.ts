import { expect, it } from 'vitest'
import { explainComplaint } from './complaint.js'

const transform = 'Cucumber errored when trying to do a "pickles:filter" transform: Tag expression'

it.each([
  ['and and', 'Expected operand', 'a tag is missing'],
  ['@a @b', 'Expected operator', '"and" or "or" is missing'],
  ['(@a', 'Unmatched (', 'a "(" is never closed'],
  ['@a)', 'Unmatched )', 'a ")" closes nothing'],
  ['@a\\b', 'Illegal escape before "b"', 'Illegal escape before "b"'],
])('says what is wrong with the tags %s', (tags, flaw, why) => {
  const text = explainComplaint(`${transform} "${tags}" could not be parsed because of syntax error: ${flaw}.`)
  expect(text.startsWith(`the tag expression "${tags}" cannot be read: ${why}`)).toBe(true)
  expect(text).toMatch(/; write such as "@dns and not @slow"$/)
})

it('says how a CommonJS project names its configuration', () => {
  const text = explainComplaint(`Configuration file "cucumber.js" failed to load/parse: Unexpected token 'export'`)
  expect(text).toContain('name it cucumber.mjs, or set "type": "module"')
})

it('leaves other complaints as they are', () => {
  expect(explainComplaint('Requested retries count exceeds')).toBe('Requested retries count exceeds')
})
