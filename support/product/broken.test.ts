/** What a run of one column leaves where it breaks, or dies: never what an earlier one left. */
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, stepsOfIll } from './project.js'
import { program } from './runs.js'

const stepsThatBreak = [
  `import { BeforeAll, Given } from '@cucumber/cucumber'`,
  `BeforeAll(() => { if (process.env.BREAK) throw new Error('the hook is broken') })`,
  `Given('it kills its run', () => process.env.KILL && process.kill(process.pid, 'SIGKILL'))`,
  '',
].join('\n')

let folder: string
beforeAll(async () => {
  folder = await makeProject('broken', {
    'features/well.feature': 'Feature: Well\n  Scenario: One\n    Given a is well\n    Given it kills its run\n',
    'network/pods.feature': 'Feature: Pods\n  Scenario: One\n    Given pods a and b\n    Then pod a can reach pod b\n',
    'steps/ill.js': stepsOfIll,
    'steps/own.js': stepsThatBreak,
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (args: readonly string[] = [], env: Record<string, string> = {}) =>
  execa(process.execPath, [program, 'run', ...args], { cwd: folder, env, reject: false, all: true })
const left = (file: string): string => join(folder, 'reports/out', file)
const read = (file: string): Promise<string> => readFile(left(file), 'utf8')
/** Whether each is there. */
const found = ['review.html', 'junit.xml', 'manifest.json'].map((file) => () => existsSync(left(file)))

describe('where an earlier run was well', { timeout: 60_000 }, () => {
  const beWell = async () => {
    const { exitCode, all } = await run()
    expect([exitCode, all]).toEqual([0, expect.stringContaining('review: reports/out/review.html')])
    expect(found.map((isThere) => isThere())).toEqual([true, true, true])
  }

  it('a run that is killed leaves nothing of it', async () => {
    await beWell()
    expect((await run([], { KILL: 'yes' })).signal).toBe('SIGKILL')
    expect(found.map((isThere) => isThere())).toEqual([false, false, false])
    const report = await execa('node', [program, 'report', '--format', 'markdown'], { cwd: folder })
    expect(report.stdout).toContain('Something could not be judged.')
  })

  it.each([
    ['breaks', [], { BREAK: 'yes' }, 'the hook is broken'],
    ['lacks something of its host', ['network', '--provider', 'kind'], { PATH: '/nowhere' }, 'kind cannot run here'],
  ] as const)('a run that %s says so wherever it tells anything', async (_, args, env, why) => {
    await beWell()
    const { exitCode, all } = await run(args, env)
    expect([exitCode, all]).toEqual([2, expect.stringContaining('review: reports/out/review.html')])
    const texts = await Promise.all(['review.html', 'junit.xml', 'manifest.json'].map(read))
    expect(texts).toEqual(texts.map(() => expect.stringContaining(why)))
    expect(texts[0]).toContain('<h1>Something could not be judged.</h1>')
  })

  it('a required run that breaks says what is missing', async () => {
    const { exitCode, all } = await run(['--require', 'netns'], { BREAK: 'yes' })
    const missing = '--require netns: the only column is missing: nothing was judged there'
    expect([exitCode, all, await read('review.html')]).toEqual([2, ...Array(2).fill(expect.stringContaining(missing))])
  })

  it('a run that is refused leaves all of it', async () => {
    await beWell()
    expect((await run(['--tags', '@none'])).exitCode).toBe(4)
    expect(found.map((isThere) => isThere())).toEqual([true, true, true])
  })
})
