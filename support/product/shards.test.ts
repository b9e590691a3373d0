/** A run in parts, as a CI does it on several machines: what each part runs and leaves. No packets: the step is the user's own. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../../reports/manifest.js'
import { makeProject } from './project.js'
import { program } from './runs.js'

const feature = `Feature: W
  Scenario: First
    Given all is well
  Scenario Outline: Both
    Given all is <state>
    Examples:
      | state |
      | well  |
      | fine  |
`
const files: Readonly<Record<string, string>> = {
  'steps/own.js': `import { Given } from '@cucumber/cucumber'\nGiven('all is {word}', (_word) => {})\n`,
  'features/well.feature': feature,
}

let folder: string
const netherkin = (...args: string[]) => execa('node', [program, ...args], { cwd: folder, reject: false, all: true })
const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')
const shardsIn = async (path: string): Promise<(string | undefined)[]> => {
  const { columns } = JSON.parse(await read(`${path}/manifest.json`)) as Manifest
  return columns.map(({ shard }) => shard)
}

beforeAll(async () => {
  folder = await makeProject('shards', files)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a part of the scenarios', () => {
  it.each([
    ['1/2', '2 scenarios: 2 passed', 'features/well.feature:9'],
    ['2/2', '1 scenario: 1 passed', 'features/well.feature:8'],
  ])('%s is run, and told in the manifest', async (shard, counts, place) => {
    const { all, exitCode } = await netherkin('run', '--shard', shard, '--output', 'out')
    expect([exitCode, all]).toEqual([0, expect.stringContaining(counts)])
    expect(all).toContain(place)
    expect(await shardsIn('out')).toEqual([shard])
  })

  it('is run of each column', async () => {
    const { exitCode } = await netherkin('run', '--nodes', '2,3', '--shard', '2/2', '--output', 'columns')
    expect([exitCode, await shardsIn('columns')]).toEqual([0, ['2/2', '2/2']])
    expect(await read('columns/review.html')).toContain('1 scenario on 2 columns')
  })

  it.each([
    ['1', ['4/4']],
    ['2,3', ['4/4', '4/4']],
  ])('may be empty, and that is well, with %s nodes', async (nodes, shards) => {
    const { all, exitCode } = await netherkin('run', '--nodes', nodes, '--shard', '4/4', '--output', 'empty')
    const words = 'shard 4/4 is empty: the shards before it have all 3 scenarios'
    expect([exitCode, all]).toEqual([0, expect.stringContaining(words)])
    expect(await shardsIn('empty')).toEqual(shards)
  })

  it('of nothing is nothing', async () => {
    const { all, exitCode } = await netherkin('run', '--tags', '@none', '--shard', '1/2')
    expect([exitCode, all]).toEqual([4, expect.stringContaining('no scenario in')])
  })

  it('is said as such', async () => {
    const { all, exitCode } = await netherkin('run', '--shard', '5/4')
    expect([exitCode, all]).toEqual([3, expect.stringContaining("argument '5/4' is invalid. Write which part")])
  })
})
