/** The page to review that every run leaves, and the command that makes it again. No packets: the step is the user's own. */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { program, root } from './runs.js'

const files: Readonly<Record<string, string>> = {
  'package.json': '{"name": "mine", "private": true, "type": "module"}',
  'cucumber.js': `export { default } from ${JSON.stringify(join(root, 'cucumber.js'))}\n`,
  'steps/own.js': `import { Given } from '@cucumber/cucumber'\nGiven('all is well', () => {})\n`,
  'features/well.feature': 'Feature: W\n  Scenario: Well\n    Given all is well\n',
  'junk.json': '{"a": 1}',
  'junk.ndjson': 'no messages\n',
}

let folder: string
const netherkin = (...args: string[]) => execa('node', [program, ...args], { cwd: folder, reject: false, all: true })
const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-report-'))
  await Promise.all(['steps', 'features'].map((name) => mkdir(join(folder, name))))
  await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
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

it.each([
  ['nowhere', 'nowhere is not there'],
  ['features', 'neither manifest.json nor messages.ndjson'],
  ['junk.json', 'junk.json is no manifest of a run'],
  ['junk.ndjson', 'junk.ndjson holds no Cucumber messages'],
])('is not made of %s', async (path, words) => {
  const { all, exitCode } = await netherkin('report', path)
  expect([exitCode, all]).toEqual([3, expect.stringContaining(words)])
})
