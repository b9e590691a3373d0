/** A warm cluster serves scenario after scenario: none may notice what came before it (docs/decisions.md §19). */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { features, type Run, runFeatures } from './runs.js'

let folder: string
let once: Run

const verdictsOf = ({ tally }: Run): string[] =>
  tally.scenarios.map(({ uri, line, standing }) => `${uri}:${line} ${standing}`).sort()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-order-'))
  await Promise.all(['first', 'again'].map((name) => cp(features, join(folder, name), { recursive: true })))
  once = await runFeatures([join(folder, 'first')])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('passes in the order of the files', () => {
  expect(once.exitCode, once.output).toBe(0)
})

it('gives every verdict again when the same cluster runs all a second time', async () => {
  const twice = await runFeatures([join(folder, 'first'), join(folder, 'again')])
  const verdicts = verdictsOf(twice)
  const ofFirst = verdicts.filter((verdict) => !verdict.includes('/again/'))
  expect(ofFirst, twice.output).toEqual(verdictsOf(once))
  expect(
    verdicts.filter((verdict) => verdict.includes('/again/')).map((verdict) => verdict.replace('/again/', '/first/')),
  ).toEqual(ofFirst)
})

it.each([[['--order', 'random:20', '--parallel', '0']], [['--order', 'random:26', '--parallel', '2']]])(
  'gives the same verdicts with %s',
  async (how) => {
    const run = await runFeatures([join(folder, 'first'), ...how])
    const bad = run.tally.scenarios.filter(({ standing }) => standing !== 'passed')
    expect(bad, run.output).toEqual([])
    expect(run.tally.scenarios.length).toBe(once.tally.scenarios.length)
  },
)
