import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../errors.js'
import { findFiles } from './run-files.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-run-files-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const find = (manifest: unknown) => {
  const path = join(folder, 'manifest.json')
  writeFileSync(path, typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
  return findFiles(path)
}
const column = { name: 'netns', asked: { provider: 'netns' }, messages: 'netns/messages.ndjson' }

describe('a manifest', () => {
  it('names the files of its columns, inside its folder', () => {
    const { messages: _, ...silent } = column
    const paths = find({ columns: [column, { ...column, messages: './a/../b.ndjson' }, silent] }).map(
      ({ path }) => path,
    )
    expect(paths).toEqual([join(folder, 'netns/messages.ndjson'), join(folder, 'b.ndjson'), undefined])
  })

  it.each([
    ['{"columns":[', 'is no manifest of a run'],
    [[], 'is no manifest of a run'],
    [null, 'is no manifest of a run'],
    [{ columns: {} }, 'is no manifest of a run'],
    [{ columns: [column, null] }, 'manifest.json, column 2: is null, and no object'],
    [{ columns: [{}] }, 'manifest.json, column 1: its name is missing, and no text'],
    [{ columns: [{ ...column, asked: 'kind' }] }, 'column 1: what was asked is "kind", and no object of texts'],
    [
      { columns: [{ ...column, asked: { nodes: 2 } }] },
      'column 1: what was asked is {"nodes":2}, and no object of texts',
    ],
    [{ columns: [{ ...column, messages: '../../x' }] }, 'its messages are "../../x", and no path inside'],
    [{ columns: [{ ...column, messages: 'a/../../x' }] }, 'its messages are "a/../../x", and no path inside'],
    [{ columns: [{ ...column, messages: '/etc/passwd' }] }, 'its messages are "/etc/passwd", and no path inside'],
    [{ columns: [{ ...column, messages: 1 }] }, 'its messages are 1, and no path inside'],
  ])('is refused by what is wrong with it: %j', (manifest, words) => {
    expect(() => find(manifest)).toThrow(InputError)
    expect(() => find(manifest)).toThrow(words)
  })
})
