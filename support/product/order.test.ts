/** A warm cluster serves scenario after scenario: none may notice what came before it (docs/decisions.md §19). */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isEndurance } from './endurance.js'
import { features, type Run, runFeatures } from './runs.js'

/** Copies of all features: with two, a scenario comes after itself, too. */
const copies = isEndurance ? ['first', 'again'] : ['first']

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
  await Promise.all(copies.map((name) => cp(features, join(folder, name), { recursive: true })))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('gives one verdict to each scenario when a few clusters run everything in random order', async () => {
  const paths = copies.map((name) => join(folder, name))
  const run = await runFeatures([...paths, '--order', 'random', '--parallel', '2'])
  expect(run.exitCode, run.output).toBe(0)
  const [first = [], ...others] = copies.map((name) => verdictsBelow(name, run))
  for (const other of others) expect(other, run.output).toEqual(first)
  // In the order of their files they pass when the features are run, as every test of this package ends.
  expect(first.filter((verdict) => verdict.endsWith(' passed')).length).toBeGreaterThan(100)
})
