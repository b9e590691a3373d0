/** Runs that know those before them: a history that fills itself, a baseline, and two runs compared. No packets. */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, stepsOfIll } from './project.js'
import { program } from './runs.js'

const files: Readonly<Record<string, string>> = {
  'steps/own.js': stepsOfIll,
  'features/well.feature':
    'Feature: W\n  Scenario: One\n    Given one is well\n  Scenario: Two\n    Given two is well\n',
  'junk.ndjson': 'no messages\n',
  'unread.ndjson': `${JSON.stringify({
    parseError: {
      source: { uri: 'features/torn.feature', location: { line: 1 } },
      message: '(1:1): expected: #Feature',
    },
  })}\n`,
}

let folder: string
const netherkin = (args: readonly string[], ILL = '') =>
  execa('node', [program, ...args], { cwd: folder, reject: false, all: true, env: { ILL } })
const run = (ILL: string, ...args: readonly string[]) =>
  netherkin(['run', '--output', `out/${ILL || 'well'}`, ...args], ILL)
const page = (name: string): Promise<string> => readFile(join(folder, 'out', name, 'review.html'), 'utf8')

beforeAll(async () => {
  folder = await makeProject('history', files)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a history', () => {
  it('fills itself, and says since when each failure stands', async () => {
    const first = await run('', '--history', 'history')
    expect([first.exitCode, first.all]).toEqual([0, expect.stringContaining('history: no earlier run')])
    const second = await run('one', '--history', 'history')
    expect([second.exitCode, second.all]).toEqual([1, expect.stringContaining(': 1 broken\n')])
    expect(await page('one')).toContain('failing since this run; passed last on 20')
    const third = await run('one', '--history', 'history')
    expect(third.all).toContain(': nothing changed\n')
    expect(await page('one')).toMatch(/failing since [\d-]+ [\d:]+ UTC, 2 runs; passed last on 20/)
    const kept = await readdir(join(folder, 'history'))
    expect(kept).toEqual(kept.filter((name) => /^\d{4}-\d\d-\d\dT[\d-]+Z(-\d)?$/.test(name)))
    expect(kept).toHaveLength(3)
    expect(await readdir(join(folder, 'history', kept[0] ?? ''))).toEqual(['manifest.json', 'messages.ndjson'])
  })

  it('is read by a report, too; what is no run is told and left out', async () => {
    await writeFile(join(folder, 'history/manifest.json'), '{')
    await writeFile(join(folder, 'history/notes.txt'), 'the newest 30 are enough\n')
    await mkdir(join(folder, 'history/.2026-11-20T00-00-00-000Z.1'))
    const { exitCode, all } = await netherkin(['report', 'out/one', '--history', 'history', '--output', 'again.html'])
    expect(exitCode).toBe(0)
    expect(all.match(/left out of the history: .*/g)).toEqual([
      expect.stringContaining('history/manifest.json is no manifest'),
      expect.stringContaining('history/notes.txt holds no Cucumber messages of scenarios'),
    ])
    expect(await readFile(join(folder, 'again.html'), 'utf8')).toMatch(/2 runs; passed last on 20/)
  })

  it('takes in no run that judged nothing, nor what an earlier one left where it should have written', async () => {
    const before = await readdir(join(folder, 'history'))
    expect((await run('', '--tags', '@none', '--history', 'history')).exitCode).not.toBe(0)
    expect(await readdir(join(folder, 'history'))).toEqual(before)
  })

  it('is of columns, each with its messages', async () => {
    const { all } = await run('two', '--nodes', '2,3', '--history', 'columns')
    expect(all).toContain('history: columns/20')
    const [kept = ''] = await readdir(join(folder, 'columns'))
    expect((await readdir(join(folder, 'columns', kept))).sort()).toEqual([
      'manifest.json',
      'netns-nodes-2',
      'netns-nodes-3',
    ])
    const again = await run('two', '--nodes', '2,3', '--history', 'columns')
    expect(again.all).toContain(': nothing changed')
    expect(await page('two')).toContain('2 runs; passed in none of 1 earlier run')
  })

  it('must be a folder', async () => {
    const { exitCode, all } = await run('', '--history', 'junk.ndjson')
    expect([exitCode, all]).toEqual([3, expect.stringContaining('--history junk.ndjson is a file')])
  })
})

/** A run in two parts, and one report of both. */
const report = async (name: string, ILL: string) => {
  const parts = [1, 2].map((nth) => `parts/${name}-${nth}`)
  for (const [index, part] of parts.entries())
    await netherkin(['run', '--output', part, '--shard', `${index + 1}/2`], ILL)
  return netherkin(['report', ...parts, '--history', 'joined', '--save', '--output', `${name}.html`])
}

describe('the parts of a run', () => {
  it('are kept by the report of all of them, as one run, once', async () => {
    expect((await report('before', '')).all).toMatch(/history: no earlier run\n(.*\n)?history: joined\/20/)
    const again = await netherkin(['report', 'parts/before-2', 'parts/before-1', '--history', 'joined', '--save'])
    expect([again.exitCode, again.all]).toEqual([0, expect.stringMatching(/history: joined\/20.* was there already$/m)])
    const [kept = '', ...others] = await readdir(join(folder, 'joined'))
    expect(others).toEqual([])
    expect((await readdir(join(folder, 'joined', kept))).sort()).toEqual(['1.ndjson', 'manifest.json'])
  })

  it('stay whole when a report is made of some of them', async () => {
    for (const part of ['before-1', 'before-2'])
      expect((await netherkin(['report', `parts/${part}`, '--history', 'joined', '--save'])).all).toMatch(
        /was there already$/m,
      )
    expect(await readdir(join(folder, 'joined'))).toHaveLength(1)
  })

  it('keep a column that the host could not run as just that', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'parts/before-1/manifest.json'), 'utf8'))
    const [{ exitCode: _, messages: __, shard: ___, ...own }] = manifest.columns
    const lacking = { ...own, asked: { provider: 'kind' }, name: 'kind', error: 'no Docker' }
    await mkdir(join(folder, 'lacking'))
    await copyFile(join(folder, 'parts/before-1/messages.ndjson'), join(folder, 'lacking/messages.ndjson'))
    const columns = manifest.columns.map(({ shard: ____, ...column }: { shard: string }) => column)
    await writeFile(
      join(folder, 'lacking/manifest.json'),
      JSON.stringify({ ...manifest, columns: [...columns, lacking] }),
    )
    await netherkin(['report', 'lacking', '--history', 'lacks', '--save'])
    const [kept = ''] = await readdir(join(folder, 'lacks'))
    const { stdout } = await netherkin(['report', `lacks/${kept}`, '--format', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, columns: [{}, { error: 'no Docker' }] })
  })

  it('are compared with the whole of an earlier one', async () => {
    expect((await report('after', 'one')).all).toMatch(/compared with joined\/20.*: 1 broken\n/)
    expect(await readFile(join(folder, 'after.html'), 'utf8')).toContain('failing since this run; passed last on 20')
    const [before = '', after = ''] = (await readdir(join(folder, 'joined'))).sort()
    const { exitCode, all } = await netherkin(['diff', `joined/${before}`, `joined/${after}`])
    expect([exitCode, all]).toEqual([1, expect.stringContaining('  1 unchanged\n\n1 broken')])
  })

  it('are not kept without a place', async () => {
    const { exitCode, all } = await netherkin(['report', 'out/one', '--save', '--output', 'unplaced.html'])
    const words = '--save keeps the runs in a history: add --history FOLDER'
    expect([exitCode, all]).toEqual([3, expect.stringContaining(words)])
    expect(await readdir(folder)).not.toContain('unplaced.html')
  })

  it.each([
    ['that have no manifest', 'out/one/messages.ndjson', 'joined', 'has no manifest, so a history cannot keep it'],
    ['where no folder can be', 'out/one', 'features/well.feature/history', 'ENOTDIR'],
  ])('%s are told all the same, and that they are not kept', async (_, path, history, words) => {
    const { exitCode, stdout, stderr } = await netherkin([
      ...['report', path, '--save', '--history', history, '--format', 'terminal'],
    ])
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining(`the runs could not be kept in ${history}: `)])
    expect([stdout, stderr]).toEqual([expect.stringContaining('1 failed'), expect.stringContaining(words)])
    expect(await readdir(join(folder, 'joined'))).toHaveLength(2)
  })
})

describe('a baseline', () => {
  it('is what a run is compared with', async () => {
    const { all } = await run('two', '--history', 'history', '--baseline', 'out/one/messages.ndjson')
    expect(all).toMatch(/compared with out\/one\/messages.ndjson \([^)]*\): 1 broken, 1 mended\n/)
    expect(await page('two')).toMatch(/What changed since out\/one\/messages.ndjson/)
  })

  it('must be a run, before anything runs', async () => {
    const { exitCode, all } = await run('', '--baseline', 'junk.ndjson')
    expect([exitCode, all]).toEqual([
      3,
      expect.stringMatching(/^error: junk.ndjson holds no Cucumber messages of scenarios/),
    ])
  })
})

describe('netherkin diff', () => {
  it('says what broke and what was mended', async () => {
    await copyFile(join(folder, 'out/one/messages.ndjson'), join(folder, 'one.ndjson'))
    const { exitCode, all } = await netherkin(['diff', 'one.ndjson', 'out/well/manifest.json'])
    expect([exitCode, all]).toEqual([
      0,
      expect.stringContaining('✓ mended  features/well.feature:2 One  (failed → passed)'),
    ])
    const worse = await netherkin(['diff', 'out/well', 'one.ndjson'])
    expect([worse.exitCode, worse.all]).toEqual([1, expect.stringContaining('✗ broken  features/well.feature:2 One')])
    expect(worse.all).toContain('  1 unchanged\n\n1 broken\nSomething broke (exit 1).')
  })

  it('calls gone what stood in a file that was deleted, and not compared what no path named', async () => {
    const feature = (name: string) => `Feature: F\n  Scenario: ${name}\n    Given ${name} is well\n`
    await writeFile(join(folder, 'features/more.feature'), feature('more'))
    await netherkin(['run', '--output', 'out/whole'])
    await netherkin(['run', 'features/well.feature', '--output', 'out/narrow'])
    await rm(join(folder, 'features/more.feature'))
    await netherkin(['run', '--output', 'out/less'])
    const [narrow, wide, less] = await Promise.all([
      netherkin(['diff', 'out/whole', 'out/narrow']),
      netherkin(['diff', 'out/narrow', 'out/whole']),
      netherkin(['diff', 'out/whole', 'out/less']),
    ])
    for (const { all } of [narrow, wide])
      expect(all).toContain('  2 unchanged; 1 not compared: one of the runs was not asked to judge them\n')
    expect(less.all).toContain('- gone  features/more.feature:2 more')
  })

  it.each([
    ['nowhere', 'nowhere is not there'],
    ['features', 'neither manifest.json nor messages.ndjson'],
    ['junk.ndjson', 'junk.ndjson holds no Cucumber messages of scenarios'],
    ['package.json', 'package.json is no manifest of a run'],
    ['unread.ndjson', 'its features could not be read: features/torn.feature: (1:1): expected: #Feature'],
  ])('does not compare %s', async (path, words) => {
    const { exitCode, all } = await netherkin(['diff', 'out/one', path])
    expect([exitCode, all]).toEqual([3, expect.stringContaining(words)])
  })
})
