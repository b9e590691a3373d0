/** A warm cluster serves scenario after scenario: none may notice what came before it (docs/decisions.md §19). */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { features, type Run, runFeatures } from './runs.js'

let folder: string
let once: Run

/** `path:line standing` of every scenario below a folder, in the order of the files. */
const verdictsBelow = (name: string, { tally }: Run): string[] =>
  tally.scenarios
    .flatMap(({ uri, line, standing }) => {
      const path = uri.split(`/${name}/`)[1]
      return path === undefined ? [] : [`${path}:${line} ${standing}`]
    })
    .sort()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-order-'))
  await Promise.all(['first', 'again'].map((name) => cp(features, join(folder, name), { recursive: true })))
  once = await runFeatures([join(folder, 'first')])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('passes in the order of the files', () => {
  expect(once.exitCode, once.output).toBe(0)
})

it('gives the same verdicts when a few clusters run everything twice, in random order', async () => {
  const paths = ['first', 'again'].map((name) => join(folder, name))
  const twice = await runFeatures([...paths, '--order', 'random', '--parallel', '4'])
  const expected = verdictsBelow('first', once)
  expect(verdictsBelow('first', twice), twice.output).toEqual(expected)
  expect(verdictsBelow('again', twice), twice.output).toEqual(expected)
})
