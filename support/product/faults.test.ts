/** Every scenario must notice the fault that it is there to notice: run with it, it fails, and by its own expectation. */
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { IdGenerator, type Pickle } from '@cucumber/messages'
import { describe, expect, it } from 'vitest'
import { faultNames } from '../../clusters/netns/faults.js'
import type { ScenarioResult } from '../../reports/standing.js'
import { features, readFeatures, runFeatures } from './runs.js'

const newId = IdGenerator.incrementing()

const readPickles = async (): Promise<readonly Pickle[]> =>
  (await readFeatures()).flatMap(({ path, text }) => {
    const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher())
    return compile(parser.parse(text), path, newId)
  })

/** Faults are of netns; scenarios that name a kind cluster do not run there. */
const isOfKind = ({ tags }: Pickle): boolean => tags.some(({ name }) => name === '@kind')

const pickles = (await readPickles()).filter((pickle) => !isOfKind(pickle))

const faultsOf = ({ tags }: Pickle): string[] =>
  tags.flatMap(({ name }) => (name.startsWith('@breaks:') ? [name.slice('@breaks:'.length)] : []))

const used = new Map<string, number>()
for (const fault of pickles.flatMap(faultsOf)) used.set(fault, (used.get(fault) ?? 0) + 1)

/** What takes longest comes first, so that nothing is waited for alone at the end. */
const byLength = [...used].sort(([, one], [, other]) => other - one)

describe('the features', () => {
  it('are at least 60 scenarios, each with a fault that must break it', () => {
    expect(pickles.length).toBeGreaterThanOrEqual(60)
    const untagged = pickles.filter((pickle) => faultsOf(pickle).length === 0).map(({ uri, name }) => `${uri}: ${name}`)
    expect(untagged).toEqual([])
  })

  it('name faults that there are, and use every one', () => {
    expect([...used.keys()].sort()).toEqual([...faultNames].sort())
  })
})

const isBusy = ({ standing, troubles }: ScenarioResult): boolean =>
  standing === 'unjudged' && troubles.every(({ message }) => message.includes('this machine was too busy'))

interface Judged {
  readonly scenarios: readonly ScenarioResult[]
  readonly output: string
}

/** A scenario that fails mostly waits, and a worker's start is work: faults go on side by side, each in one process. */
const inOneProcess = ['--parallel', '0']

/** What a busy machine could not judge, and says so, is asked again. */
const judge = async (paths: readonly string[], fault: string, more: number): Promise<Judged> => {
  const args = ['--tags', `@breaks:${fault}`, ...inOneProcess]
  const { tally, output } = await runFeatures([...paths, ...args], { NETHERKIN_FAULTS: fault })
  const busy = more > 0 ? tally.scenarios.filter(isBusy) : []
  const rest = tally.scenarios.filter((one) => !busy.includes(one))
  if (busy.length === 0) return { scenarios: rest, output }
  const again = await judge([...new Set(busy.map(({ uri, line }) => `${uri}:${line}`))], fault, more - 1)
  return { scenarios: [...rest, ...again.scenarios], output: `${output}\n${again.output}` }
}

describe.concurrent('scenarios under the fault that must break them', () => {
  it.each(byLength)('all fail with %s: %i of them', async (fault) => {
    const { scenarios, output } = await judge([features], fault, 3)
    const blind = scenarios.filter(({ standing }) => standing !== 'failed')
    const seen = blind.map(
      ({ uri, line, standing, troubles }) => `${uri}:${line} ${standing} ${troubles[0]?.message ?? ''}`,
    )
    expect(seen, output).toEqual([])
    expect(scenarios.length, output).toBeGreaterThan(0)
  })
})
