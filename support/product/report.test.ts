/** The page to review that every run leaves, and the command that makes it again. No packets: the step is the user's own. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { JUnitXmlPrinter } from '@cucumber/junit-xml-formatter'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject } from './project.js'
import { program } from './runs.js'

const files: Readonly<Record<string, string>> = {
  'steps/own.js': `import { Given } from '@cucumber/cucumber'\nGiven('all is well', () => {})\nGiven('all is bad', () => {\n  throw new Error('it is')\n})\n`,
  'features/well.feature': 'Feature: W\n  Scenario: Well\n    Given all is well\n',
  'wrong/bad.feature': 'Feature: B\n  Scenario: Bad\n    Given all is bad\n',
  'junk.json': '{"a": 1}',
  'junk.ndjson': 'no messages\n',
}

let folder: string
/** Whoever runs these tests on GitHub does not want their annotations. */
const nowhere = { GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '', GITHUB_WORKSPACE: '' }
const inside = (env: Readonly<Record<string, string>>, ...args: string[]) =>
  execa('node', [program, ...args], { cwd: folder, reject: false, all: true, env: { ...nowhere, ...env } })
const netherkin = (...args: string[]) => inside({}, ...args)
const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')

beforeAll(async () => {
  folder = await makeProject('report', files)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('is written by a run, and made again of what the run left', async () => {
  const { all, exitCode } = await netherkin('run')
  expect([exitCode, all]).toEqual([0, expect.stringContaining('review: reports/out/review.html')])
  const page = await read('reports/out/review.html')
  expect(page).toContain('<h1>All as expected.</h1>')
  for (const source of ['reports/out', 'reports/out/manifest.json', 'reports/out/messages.ndjson']) {
    expect((await netherkin('report', source, '--output', 'again.html')).exitCode).toBe(0)
    expect(await read('again.html')).toContain('<h1>All as expected.</h1>')
  }
})

it('is one page of the columns of a run of several', async () => {
  const { all, exitCode } = await netherkin('run', '--nodes', '2,3')
  expect([exitCode, all]).toEqual([0, expect.stringContaining('review: reports/out/review.html')])
  expect(await read('reports/out/review.html')).toContain('1 scenario on 2 columns')
})

it('is one JUnit file of all columns, where Cucumber writes none', async () => {
  await netherkin('run', '--nodes', '2,3')
  expect((await read('reports/out/junit.xml')).match(/<testsuite /g)).toHaveLength(2)
  await expect(read('reports/out/netns-nodes-2/junit.xml')).rejects.toThrow('ENOENT')
})

it.each([
  ['markdown', '## ✓ All as expected.'],
  ['junit', '<testcase classname="'],
  ['json', '"standing": "passed"'],
  ['terminal', '✓ passed'],
])('is told as %s on standard output, or in a file', async (format, words) => {
  await netherkin('run')
  const { stdout } = await netherkin('report', '--format', format)
  expect(stdout).toContain(words)
  await netherkin('report', '--format', format, '--output', 'text')
  expect((await read('text')).trimEnd()).toBe(stdout.trimEnd())
})

it('goes beside the one run that it tells, and apart where it tells several', async () => {
  await netherkin('run')
  await netherkin('run', 'wrong/bad.feature', '--output', 'bad')
  const own = await read('reports/out/review.html')
  expect((await netherkin('report', 'bad')).stdout).toBe('review: bad/review.html')
  const { stdout } = await netherkin('report', 'bad', 'reports/out', '--format', 'html,json')
  expect(stdout).toBe('review: reports/out/joined/review.html\njson: reports/out/joined/report.json')
  expect(await read('reports/out/review.html')).toBe(own)
})

it.each([
  [[], 0],
  [['--exit-code'], 2],
])('exits %j with %i where the run could not be judged', async (flags, exitCode) => {
  await netherkin('run', 'wrong/bad.feature', '--output', 'bad')
  expect((await netherkin('report', 'bad', '--format', 'json', ...flags)).exitCode).toBe(exitCode)
})

it('goes in several formats into a folder', async () => {
  const { exitCode } = await netherkin('report', '--format', 'html,junit,json', '--output', 'many')
  expect([exitCode, ...(await readdir(join(folder, 'many'))).sort()]).toEqual([
    0,
    'junit.xml',
    'report.json',
    'review.html',
  ])
})

it('is told to GitHub by a run, as an annotation and in the summary of the job, once', async () => {
  await writeFile(join(folder, 'summary.md'), 'mine\n')
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    GITHUB_WORKSPACE: join(folder, '..'),
  }
  const { stdout } = await inside(env, 'run', 'wrong/bad.feature')
  expect(stdout).toMatch(new RegExp(`^::error file=${basename(folder)}/wrong/bad.feature,line=3,title=Bad::`, 'm'))
  const summary = await read('summary.md')
  expect(summary).toMatch(/^mine\n## ✗ Something could not be judged/)
  expect(summary.match(/^## /gm)).toHaveLength(1)
})

it('leaves messages that Cucumber still reads', async () => {
  await netherkin('run')
  const written: string[] = []
  const printer = new JUnitXmlPrinter({}, (text) => written.push(text))
  for (const line of (await read('reports/out/messages.ndjson')).trim().split('\n')) printer.update(JSON.parse(line))
  expect(written.join('')).toContain('name="Well"')
})

it.each([
  ['nowhere', 'nowhere is not there'],
  ['features', 'neither manifest.json nor messages.ndjson'],
  ['junk.json', 'junk.json is no manifest of a run'],
  ['junk.ndjson', 'junk.ndjson holds no Cucumber messages'],
])('is not made of %s', async (path, words) => {
  const { all, exitCode } = await netherkin('report', path)
  expect([exitCode, all]).toEqual([3, expect.stringContaining(words)])
})

it('is told in no format that there is not', async () => {
  const { all, exitCode } = await netherkin('report', '--format', 'junit,pdf')
  expect([exitCode, all]).toEqual([3, expect.stringContaining('there is no format pdf; write one or several of: html')])
})
