/** A warm cluster serves scenario after scenario: none may notice what came before it (docs/decisions.md §19). */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { features, type Run, runFeatures } from './runs.js'

let folder: string

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
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('gives one verdict to each scenario when a few clusters run everything twice, in random order', async () => {
  const paths = ['first', 'again'].map((name) => join(folder, name))
  const twice = await runFeatures([...paths, '--order', 'random', '--parallel', '2'])
  expect(twice.exitCode, twice.output).toBe(0)
  const first = verdictsBelow('first', twice)
  expect(verdictsBelow('again', twice), twice.output).toEqual(first)
  // The verdicts themselves are held where the features are run, as every test of this package ends.
  expect(first.filter((verdict) => verdict.endsWith(' passed')).length).toBeGreaterThan(100)
})
