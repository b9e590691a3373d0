/**
 * The command line as its users meet it: compiled, in a folder of their own. Nothing that proves nothing is a success
 * (docs/decisions.md §11). No packets fly here: the steps are the user's own.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from './project.js'
import { program } from './runs.js'

const root = join(import.meta.dirname, '../..')

const files: Readonly<Record<string, string>> = {
  'steps/own.js': `import { AfterAll, Given } from '@cucumber/cucumber'
import { expect } from 'chai'
Given('all is well', () => {})
Given('it fails', () => expect(1).to.equal(2))
Given('it breaks', () => null.x)
Given('it lacks something', function () {
  this.log('no such thing here')
  return 'skipped'
})
Given('it takes {int} ms', { timeout: -1 }, (ms) => new Promise((resolve) => setTimeout(resolve, ms)))
// As long as a cluster may take to go.
AfterAll({ timeout: -1 }, () => new Promise((resolve) => setTimeout(resolve, Number(process.env.LINGER ?? 0))))
`,
  'features/well.feature': 'Feature: Well\n  @some\n  Scenario: One\n    Given all is well\n',
  'features/more.feature':
    'Feature: More\n  Scenario: Two\n    Given all is well\n\n  Scenario: Three\n    Given all is well\n',
  'other/fails.feature': 'Feature: F\n  Scenario: A\n    Given it fails\n  Scenario: B\n    Given all is well\n',
  'other/breaks.feature': 'Feature: B\n  Scenario: A\n    Given it breaks\n  Scenario: B\n    Given it fails\n',
  'other/skipped.feature': 'Feature: S\n  Scenario: A\n    Given it lacks something\n',
  'other/stepless.feature': 'Feature: S\n  Scenario: A\n',
  'other/bad.feature': 'Feature: S\n  Scenario: A\n    Given all is well\n    nonsense\n',
  'other/unknown.feature': 'Feature: U\n  Scenario: A\n    Given a sentence that nobody knows\n',
  'other/slow.feature': `Feature: S\n  Scenario: A\n    Given it takes 1000 ms\n    Given all is well\n${['B', 'C', 'D'].map((name) => `  Scenario: ${name}\n    Given it takes 1000 ms\n`).join('')}`,
  'other/many.feature': `Feature: M\n${[...'ABCDEFGH'].map((name) => `  Scenario: ${name}\n    Given it takes 1000 ms\n`).join('')}`,
  'network/table.feature': `Feature: T
  Scenario: An empty table
    Given pods A and B
    Then these can connect on 80
      |   | b |
`,
  'network/tableless.feature': `Feature: T
  Scenario: Sentences without their tables
    Given pods
    And ingress routes
    And the manifest
    Then these can connect on 80
    And ingress answers
  Scenario: Tables without their sentences
    Given pods A and B
      | c |
    Then pod A can reach pod B on 80
      | c |
`,
  'network/rowless.feature': `Feature: T
  Scenario: A table without rows
    Given pods
      | name |
    And ingress routes
      | host | service |
    Then every pod has its own address
    And these can connect on 80
      |   | a |
`,
  'network/blank.feature': `Feature: T
  Scenario: A table whose cells are all left open
    Given pods A and B
    Then these can connect on 80
      |   | a | b |
      | a | - | - |
      | b |   | - |
`,
  'network/nobody.feature': 'Feature: N\n  Scenario: Nobody to ask\n    Then every pod can reach every pod on 80\n',
  'network/uncontrolled.feature': `Feature: U
  Scenario: A denial without a control
    Given pod A
    And default deny egress
    Then pod A cannot reach address 10.99.0.1 on 80
`,
  'network/unasked.feature': 'Feature: U\n  Scenario: A question never asked\n    Given pod A\n',
  'network/denial.feature': `Feature: D
  Scenario: Nobody hinders
    Given pods A and B
    Then pod A cannot reach pod B on 80
`,
  'other/quick.feature': `Feature: Q\n${[...'ABCDEFGH'].map((name) => `  Scenario: ${name}\n    Given all is well\n`).join('')}`,
  'empty/nothing.txt': '',
  'broken/features/x.feature': 'Feature: X\n  Scenario: A\n    Given all is well\n',
  'broken/package.json': '{"type": "module"}',
  'typed/package.json': '{"type": "module"}',
  'typed/steps/own.ts': 'export {}\n',
  'typed/features/x.feature': 'Feature: X\n  Scenario: A\n    Given a sentence of own.ts\n',
  'broken/steps/own.js': "import { nothing } from './missing.js'\n",
}

// Newer Node's, which our types do not know.
const runsTypeScript = Boolean((process.features as { typescript?: unknown }).typescript)

let folder: string
const environment = { env: { NO_COLOR: '1' }, reject: false, all: true } as const
const cucumber = (...args: string[]) =>
  execa('node', [join(root, 'node_modules/@cucumber/cucumber/bin/cucumber.js'), ...args], {
    cwd: folder,
    ...environment,
  })
const netherkin = (args: readonly string[], cwd = folder) =>
  execa('node', [join(root, 'dist/support/cli/main.js'), ...args], { cwd, ...environment })

beforeAll(async () => {
  folder = await makeProject('running', files)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const cases: readonly (readonly [what: string, args: readonly string[], exitCode: number, says: string])[] = [
  ['all as expected', [], 0, '3 scenarios: 3 passed, 0 failed'],
  ['one tag', ['--tags', '@some'], 0, '1 scenario: 1 passed'],
  ['one line', ['features/more.feature:5'], 0, '1 scenario: 1 passed'],
  ['an expectation that fails', ['other/fails.feature'], 1, 'expected 1 to equal 2'],
  ['a broken step beside a failure', ['other/breaks.feature'], 2, '1 failed, 1 could not be judged'],
  ['all skipped', ['other/skipped.feature'], 4, '1 skipped: no such thing here'],
  ['two workers', ['--parallel', '2'], 0, '3 scenarios: 3 passed'],
]

describe('netherkin run', { timeout: 60_000 }, () => {
  it.each([
    ...cases,
    ['no such tag', ['--tags', '@none'], 4, 'nothing ran: no scenario in features/**/*.feature has the tags @none'],
    ['no scenario at the line', ['features/more.feature:3'], 4, 'write the line of "Scenario:"'],
    ['a folder without features', ['empty'], 4, 'nothing ran: there is no scenario in empty'],
    ['a path that is not there', ['features/wel.feature'], 3, 'no file or folder features/wel.feature'],
    ['tags that cannot be read', ['--tags', '@a and'], 3, 'error: the tag expression "@a and" cannot be read: a tag'],
    ['text that is not Gherkin', ['other/bad.feature'], 3, 'other/bad.feature:4'],
    ['a scenario without steps', ['other/stepless.feature'], 3, 'other/stepless.feature:2'],
    ['an unknown sentence', ['other/unknown.feature'], 3, 'other/unknown.feature:3'],
    [
      'problems of several files together',
      ['other/bad.feature', 'other/unknown.feature'],
      3,
      'other/unknown.feature:3',
    ],
    ['a flag that is not there', ['--foo'], 3, "unknown option '--foo'"],
    ['a format', ['--format', 'junit'], 3, '`netherkin report --format NAMES` makes other forms of it'],
    ['a wrong number of workers', ['--parallel', 'many'], 3, '--parallel'],
    ['an unknown provider', ['--provider', 'cloud'], 3, 'there is no provider cloud; known: netns'],
  ] as typeof cases)('%s', async (_, args, exitCode, says) => {
    const result = await netherkin(['run', ...args])
    expect(result.all).toContain(says)
    expect(result.exitCode).toBe(exitCode)
  })

  it.each([
    ['an empty table', 'network/table.feature', 3, 'network/table.feature:4'],
    ['sentences without their tables', 'network/tableless.feature', 3, '7 problems'],
    ['a table without rows', 'network/rowless.feature', 3, 'network/rowless.feature:4: this table has headings only'],
    ['a table of open cells', 'network/blank.feature', 3, 'network/blank.feature:4: this step asks nothing'],
    ['nobody to ask', 'network/nobody.feature', 3, 'network/nobody.feature:3'],
    ['a denial without control', 'network/uncontrolled.feature', 1, 'undecided: timeout, but nothing proves a denial'],
    ['a question never asked', 'network/unasked.feature', 3, 'network/unasked.feature:2'],
    ['a denial of what is open', 'network/denial.feature:2', 1, 'connected'],
  ] as const)('%s (real packets where there are any)', async (_, path, exitCode, says) => {
    const result = await netherkin(['run', path])
    expect(result.all).toContain(says)
    expect(result.exitCode).toBe(exitCode)
  })

  it('says which order it chose, and keeps to one that is said', async () => {
    const orderOf = (all: string) => [...all.matchAll(/\d\/8 passed \S+:\d+/g)].map(String)
    const chosen = await netherkin(['run', 'other/quick.feature', '--order', 'random'])
    const seeds = [...chosen.all.matchAll(/random:\d+|seed: \d+/g)].map(String)
    expect(seeds, chosen.all).toHaveLength(1)
    // Whoever has the report alone can ask for it, too.
    expect(await readFile(join(folder, 'reports/out/review.html'), 'utf8')).toContain(`order: ${seeds[0]}`)
    const again = await netherkin(['run', 'other/quick.feature', '--order', String(seeds[0])])
    expect(orderOf(chosen.all)).toHaveLength(8)
    expect(orderOf(again.all)).toEqual(orderOf(chosen.all))
  })

  it('says which step code does not load', async () => {
    const result = await netherkin(['run'], join(folder, 'broken'))
    expect(result.all).toContain('step code does not load')
    expect(result.all).toContain('missing.js')
    expect(result.exitCode).toBe(3)
  })
})

describe.skipIf(runsTypeScript)('steps in TypeScript that this Node cannot load', { timeout: 60_000 }, () => {
  it('are told among the problems', async () => {
    const { all, exitCode } = await netherkin(['run'], join(folder, 'typed'))
    expect(all).toMatch(
      /x\.feature:3: no sentence fits .*\nsteps\/own\.ts was not read: Node [\d.]+ cannot load TypeScript/,
    )
    expect(exitCode).toBe(3)
  })

  it('are warned of where nothing is wrong', async () => {
    const { all, exitCode } = await netherkin(['check', '../network/denial.feature'], join(folder, 'typed'))
    expect(all).toContain('warning: steps/own.ts was not read')
    expect(exitCode).toBe(0)
  })
})

describe('plain cucumber-js', { timeout: 60_000 }, () => {
  it.each([
    ...cases,
    ['nothing selected', ['--tags', '@none'], 4, '0 scenarios'],
    ['a scenario without steps', ['other/stepless.feature'], 3, 'this scenario has no steps'],
    ['an unknown sentence', ['other/unknown.feature'], 3, 'no sentence reads so'],
    ['text that is not Gherkin', ['other/bad.feature'], 3, 'other/bad.feature:4'],
  ] as typeof cases)('%s', async (_, args, exitCode, says) => {
    const result = await cucumber(...args)
    expect(result.all).toContain(says)
    expect(result.exitCode).toBe(exitCode)
  })
})

describe("Cucumber's own console formatters", { timeout: 60_000 }, () => {
  it('name the evidence of a failure, and leave its text to the reports (real packets)', async () => {
    const { all } = await cucumber('network/denial.feature', '--format', 'summary')
    expect(all).toContain('worker/rules.nft')
    expect(all).not.toContain('table ip')
    const html = await readFile(join(folder, 'reports/out/report.html'), 'utf8')
    expect(html).toContain('table ip')
  })
})

describe('a run that is asked to end', { timeout: 60_000 }, () => {
  type Run = ReturnType<typeof cucumber> | ReturnType<typeof netherkin>

  /** Sends the signal once for each of the words, when a line holds it. */
  const interruptAt = async (run: Run, signal: NodeJS.Signals, ...words: string[]) => {
    const left = [...words]
    for await (const line of run.iterable({ from: 'all' }))
      if (left[0] !== undefined && line.includes(left[0])) {
        left.shift()
        run.kill(signal)
      }
    return run
  }

  it.each([
    ['SIGINT', []],
    ['SIGTERM', ['--parallel', '2']],
  ] as const)('judges what runs, reports it all and exits with 2 (%s %j)', async (signal, args) => {
    const result = await interruptAt(cucumber('other/many.feature', ...args), signal, ' 1/8 ')
    expect(result.all).toMatch(/\d scenarios? (was|were) not started: interrupted/)
    expect(result.all).not.toContain('COULD NOT BE JUDGED')
    expect(result.all).not.toContain('(0 ms)')
    expect(result.all).toContain('passed')
    expect(result.exitCode).toBe(2)
    const messages = await readFile(join(folder, 'reports/out/messages.ndjson'), 'utf8')
    expect(messages).toContain('"testRunFinished"')
  })

  it('ends in order when nobody reads on', async () => {
    const { stderr } = await execa({
      cwd: folder,
      reject: false,
      shell: true,
    })`node ${program} run other/slow.feature | head -1`
    expect(stderr).not.toContain('EPIPE')
    const messages = await readFile(join(folder, 'reports/out/messages.ndjson'), 'utf8')
    expect(messages).toContain('"testRunFinished"')
  })

  it('leaves a review of what was judged, when it must end at once', async () => {
    await rm(join(folder, 'reports/out/review.html'), { force: true })
    const run = netherkin(['run', 'other/slow.feature'])
    const { all, exitCode } = await interruptAt(run, 'SIGTERM', ' 1/4 ', 'Ending')
    expect([exitCode, all]).toEqual([2, expect.stringContaining('review: reports/out/review.html')])
    const page = await readFile(join(folder, 'reports/out/review.html'), 'utf8')
    expect(page).toContain('3 of 4 scenarios did not come to their end')
  })

  it('leaves one before a CI kills, where the end takes long', async () => {
    const env = { ...environment.env, LINGER: '9000' }
    const options = { ...environment, cwd: folder, env, forceKillAfterDelay: false } as const
    const run = execa('node', [program, 'run', 'other/slow.feature'], options)
    const { all } = await interruptAt(run as unknown as Run, 'SIGTERM', ' 1/4 ')
    // The last words of the run come after the first review, and then another one.
    expect(all).toMatch(/review: reports.*\d scenarios? (was|were) not started.*review: reports/s)
  })

  it('ends at once at the second signal', async () => {
    const result = await interruptAt(cucumber('other/slow.feature'), 'SIGTERM', ' 1/4 ', 'Ending')
    expect(result.all).toContain('3 of 4 scenarios did not come to their end: interrupted')
    expect(result.exitCode).toBe(2)
  })
})

describe('the other commands', () => {
  it('explain themselves', async () => {
    const { all, exitCode } = await netherkin(['--help'])
    expect(all).toContain('Exit codes: 0 all as expected')
    expect(exitCode).toBe(0)
  })

  it.each([
    [['rnu'], 3, 'Did you mean run?'],
    [['shell', 'a'], 3, 'no cluster is kept here'],
    [['check', 'other/bad.feature'], 3, 'other/bad.feature:4'],
    [['check', 'features'], 0, '3 scenarios, 3 sentences, 0 questions to ask; no problems'],
    [['check', 'empty'], 4, 'nothing ran'],
  ] as const)('%j', async (args, exitCode, says) => {
    const result = await netherkin(args)
    expect(result.all).toContain(says)
    expect(result.exitCode).toBe(exitCode)
  })
})
