import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openMessages } from './messages-file.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-messages-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const megabyte = 2 ** 20
const write = (texts: readonly string[], end: string): string => {
  const path = join(folder, 'messages.ndjson')
  writeFileSync(path, texts.map((body) => JSON.stringify({ attachment: { body } })).join('\n') + end)
  return path
}
const read = (path: string): readonly (string | undefined)[] =>
  [...(openMessages(path) ?? [])].map(({ attachment }) => attachment?.body)

it.each([
  ['shorter than what is read at once', Array.from({ length: 1000 }, (_, index) => `${index} → `.repeat(index))],
  ['longer', ['short', '→'.repeat(megabyte), 'short again', 'x'.repeat(3 * megabyte), 'last']],
  [
    'of which one ends where a chunk ends',
    ['x'.repeat(megabyte - JSON.stringify({ attachment: { body: '' } }).length - 1), 'last'],
  ],
])('gives lines %s', (_, texts) => {
  for (const end of ['', '\n']) expect(read(write(texts, end))).toEqual(texts)
})

it('leaves out a line that is torn, and is read again each time', () => {
  const messages = openMessages(write(['one', 'two'], '\n{"attachment":{"bo'))
  for (let times = 0; times < 2; times += 1) expect([...(messages ?? [])]).toHaveLength(2)
  expect(openMessages(join(folder, 'nothing.ndjson'))).toBeUndefined()
})

it('parses what is wanted alone', () => {
  const path = write(['one', 'two'], '\n')
  expect([...(openMessages(path, (line) => line.includes('two')) ?? [])]).toHaveLength(1)
})
