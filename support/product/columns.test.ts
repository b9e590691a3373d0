/** A run of several columns as its users meet it: a process each, one matrix, one exit code. No packets: the steps are the user's own. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../../reports/manifest.js'
import { makeProject } from './project.js'
import { program } from './runs.js'

const files: Readonly<Record<string, string>> = {
  'steps/own.js': `import { Given } from '@cucumber/cucumber'
import { expect } from 'chai'
const nodesOf = ({ parameters }) => Number(parameters.netherkin.flags.nodes)
Given('all is well', () => {})
Given('there are {int} nodes', function (nodes) { expect(nodesOf(this)).to.equal(nodes) })
Given('a column of {int} nodes is killed', function (nodes) {
  if (nodesOf(this) === nodes) process.kill(process.pid, 'SIGKILL')
})
Given('a column of {int} nodes lacks it', function (nodes) {
  if (nodesOf(this) !== nodes) return undefined
  this.log('no such thing here')
  return 'skipped'
})
Given('it takes {int} ms', { timeout: -1 }, (ms) => new Promise((resolve) => setTimeout(resolve, ms)))
`,
  'features/nodes.feature':
    'Feature: N\n  Scenario: Well\n    Given all is well\n\n  Scenario: Three\n    Given there are 3 nodes\n',
  'features/killed.feature': 'Feature: K\n  Scenario: Killed\n    Given a column of 2 nodes is killed\n',
  'features/lacking.feature': 'Feature: L\n  Scenario: Lacking\n    Given a column of 2 nodes lacks it\n',
  'features/many.feature': `Feature: M\n${[...'ABCDEF'].map((name) => `  Scenario: ${name}\n    Given it takes 1000 ms\n`).join('')}`,
  'matrix.yaml': 'provider: netns\nnodes: [2, 3, 4]\nexclude:\n  - nodes: 4\n',
  'bad.yaml': 'provider: netns\nnode: [2]\nexclude: 7\n',
}

let folder: string
const start = (...args: string[]) =>
  execa('node', [program, 'run', ...args], {
    cwd: folder,
    env: { NO_COLOR: '1' },
    reject: false,
    all: true,
    forceKillAfterDelay: false,
  })

const readManifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'reports/out/manifest.json'), 'utf8')) as Manifest

beforeAll(async () => {
  folder = await makeProject('columns', files)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Sends the signal once for each of the words, when a line holds it. */
const signalAt = async (run: ReturnType<typeof start>, signal: NodeJS.Signals, ...words: string[]) => {
  const left = [...words]
  for await (const line of run.iterable({ from: 'all' }))
    if (left[0] !== undefined && line.includes(left[0])) {
      left.shift()
      run.kill(signal)
    }
  return run
}

describe('a run of several columns', { timeout: 60_000 }, () => {
  it('has one random order in all of them', async () => {
    const { all } = await start('features/nodes.feature', '--nodes', '2,3', '--order', 'random')
    const seeds = [...all.matchAll(/random:\d+|seed: \d+/g)].map(String)
    expect([seeds.length, new Set(seeds).size], all).toEqual([2, 1])
  })

  it('shows what each does, and all of it as one matrix with one exit code', async () => {
    const { all, exitCode } = await start('features/nodes.feature', '--nodes', '2,3')
    expect(all).toContain('[netns nodes=2] ✓ 1/2 passed features/nodes.feature:2 Well')
    expect(all).toMatch(/\n {4}2 Well +✓ {2}✓\n {4}5 Three +✗ {2}✓\n/)
    expect(all).toContain('expected 2 to equal 3')
    expect(all).toMatch(
      /\n {2}1 {2}netns nodes=2 {2}1 passed, 1 failed; exit 1\n {2}2 {2}netns nodes=3 {2}2 passed; exit 0\n/,
    )
    expect(exitCode).toBe(1)
  })

  it('leaves one messages file a column, and a manifest', async () => {
    const { exitCode, columns } = await readManifest()
    expect(exitCode).toBe(1)
    expect(columns.map((column) => [column.asked.nodes, column.messages, column.exitCode])).toEqual([
      ['2', 'netns-nodes-2/messages.ndjson', 1],
      ['3', 'netns-nodes-3/messages.ndjson', 0],
    ])
    for (const { messages = '' } of columns)
      expect(await readFile(join(folder, 'reports/out', messages), 'utf8')).toContain('"testRunFinished"')
  })

  it('goes on when the process of a column is killed', async () => {
    const { all, exitCode } = await start('features/killed.feature', '--nodes', '2,3')
    expect(all).toContain('could not be judged: its process was ended by SIGKILL; exit 2')
    expect(all).toMatch(/netns nodes=3 +1 passed; exit 0/)
    expect(exitCode).toBe(2)
  })

  it('takes columns from a file', async () => {
    const { all, exitCode } = await start('features/lacking.feature', '--matrix', 'matrix.yaml')
    expect(all).toContain('2 columns: netns nodes=2; netns nodes=3')
    expect(all).toContain('1 skipped: no such thing here (1 in column 1)')
    // A column in which nothing ran proves nothing.
    expect(exitCode).toBe(4)
  })

  it('is red where a required column skipped too much', async () => {
    const { all, exitCode } = await start('features/lacking.feature', '--nodes', '2,3', '--require', 'netns')
    expect(all).toContain('--require netns: netns nodes=2 skipped 1 of 1 scenarios; more than 50 % is too many')
    expect(exitCode).toBe(2)
  })

  it.each([
    [['--matrix', 'bad.yaml'], 'bad.yaml:2: node is no axis; is it nodes?\nbad.yaml:3: exclude is no list'],
    [['--matrix', 'matrix.yaml', '--nodes', '2'], '--matrix and --nodes both say'],
    [['--nodes', '2,0'], '--nodes is "0"; it must be a whole number from 1 to 50'],
    [['--provider', 'netns,nowhere'], 'there is no provider nowhere; known: netns'],
    [['--nodes', '2,3', '--require', 'calico'], '--require calico: no column of this run is that'],
    [['features/none.feature', '--nodes', '2,3'], 'there is no file or folder features/none.feature'],
    [['--run-timeout', 'soon'], 'Write a length of time'],
  ] as const)('starts nothing for %j', async (args, says) => {
    const { all, exitCode } = await start(...args)
    expect(all).toContain(says)
    expect(all).not.toMatch(/^2 columns: /m)
    expect(exitCode).toBe(3)
  })

  it('starts nothing when nothing is selected', async () => {
    const { all, exitCode } = await start('--tags', '@none', '--nodes', '2,3')
    expect(all).toContain('nothing ran')
    expect(exitCode).toBe(4)
  })
})

describe('a run of several columns that is asked to end', { timeout: 60_000 }, () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('reports what was judged (%s)', async (signal) => {
    const { all, exitCode } = await signalAt(start('features/many.feature', '--nodes', '2,3'), signal, ' 1/6 ')
    expect(all).toMatch(/6 scenarios × 2 columns|[1-5] scenarios? × 2 columns/)
    expect(all).toMatch(/netns nodes=2 {2}[1-5] passed, .*exit 2/)
    expect(all).toContain('the run was ended before it was judged')
    expect(exitCode).toBe(2)
    const { columns } = await readManifest()
    expect(columns.map((column) => column.exitCode)).toEqual([2, 2])
    expect(columns[1]?.messages).toBeUndefined()
  })

  it('ends at once at the second signal, and reports all the same', async () => {
    const run = signalAt(start('features/many.feature', '--nodes', '2,3'), 'SIGTERM', ' 1/6 ', 'Ending')
    const { all, exitCode } = await run
    expect(all).toContain('× 2 columns')
    expect(all).toContain('manifest: reports/out/manifest.json')
    expect(exitCode).toBe(2)
    expect((await readManifest()).exitCode).toBe(2)
  })

  it('ends in order when its time, or the time of a column, is over', async () => {
    const ofRun = await start('features/many.feature', '--nodes', '2,3', '--run-timeout', '3s')
    expect(ofRun.all).toContain('The run has had its 3s')
    expect(ofRun.exitCode).toBe(2)
    const ofColumn = await start('features/many.feature', 'features/nodes.feature', '--column-timeout', '2500ms')
    expect(ofColumn.all).toContain('This column has had its 2500ms')
    expect(ofColumn.all).toMatch(/were not started: interrupted/)
    expect(ofColumn.exitCode).toBe(2)
  })
})

describe('a run of one column', { timeout: 60_000 }, () => {
  it('leaves a manifest beside its messages, and both where they were told to be', async () => {
    const { exitCode } = await start('features/nodes.feature:2', '--output', 'elsewhere')
    expect(exitCode).toBe(0)
    const text = await readFile(join(folder, 'elsewhere/manifest.json'), 'utf8')
    expect((JSON.parse(text) as Manifest).columns).toMatchObject([
      { name: 'netns', messages: 'messages.ndjson', exitCode: 0 },
    ])
    expect(await readFile(join(folder, 'elsewhere/messages.ndjson'), 'utf8')).toContain('"testRunFinished"')
  })
})
