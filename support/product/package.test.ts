/** The package as its users get it: packed, installed in an empty folder, with their own feature and their own step. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './runs.js'

const feature = `Feature: My own network
  Scenario: A pod answers another one
    Given pod web
    And a silent pod vault
    Then pod vault can reach pod web on 80
    And pod web is on its own
`

const wrong = `Feature: My own mistake
  Scenario: Nobody hinders this pod
    Given pod web
    And pod guest
    Then pod guest cannot reach pod web on 80
`

/** A sentence of ours and a plain Cucumber step, in TypeScript, against the published declarations. */
const steps = `import { declares, Given, type Name, Then, type Topology } from 'netherkin'

Given(
  'a silent pod {name}',
  declares((topology: Topology, { name }: Name) =>
    topology.declare({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: 'silent', image: 'silent' }] },
    }),
  ),
)

Then('pod web is on its own', () => undefined)
`

const tsconfig = {
  compilerOptions: { module: 'NodeNext', target: 'ES2022', strict: true, skipLibCheck: true, types: [] },
  include: ['steps'],
}

/** What `npm pack --json` says. */
interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

const notCopied = new Set(['.git', 'node_modules', 'dist', 'reports/out'])

/** Packing compiles anew, and other tests run what is compiled. */
const pack = async (folder: string): Promise<Packed> => {
  const copy = join(folder, 'source')
  await cp(root, copy, { recursive: true, filter: (path) => !notCopied.has(relative(root, path)) })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', folder], { cwd: copy })
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [Packed]
  await rm(copy, { recursive: true })
  return packed
}

describe('the published package', { timeout: 300_000 }, () => {
  let folder: string
  let paths: string[]
  const run = (command: string, ...args: string[]) => execa(command, args, { cwd: folder, reject: false, all: true })
  const write = (path: string, text: string) => writeFile(join(folder, path), text)
  const tsc = join(root, 'node_modules/.bin/tsc')

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'netherkin-package-'))
    const { filename, files } = await pack(folder)
    paths = files.map(({ path }) => path)
    await Promise.all(['features', 'steps', 'mistakes'].map((name) => mkdir(join(folder, name))))
    await write('package.json', JSON.stringify({ name: 'mine', private: true, type: 'module' }))
    await write('cucumber.js', "export { default } from 'netherkin/cucumber'\n")
    await write('tsconfig.json', JSON.stringify(tsconfig))
    await write('features/mine.feature', feature)
    await write('mistakes/wrong.feature', wrong)
    await write('steps/own.ts', steps)
    await execa('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: folder })
  }, 300_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('holds what runs and no sources or tests', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'cucumber.js',
        'dist/support/cli/main.js',
        'dist/support/index.d.ts',
        'support/evidence.schema.json',
        'reports/report.schema.json',
        'support/topology.schema.json',
      ]),
    )
    expect(
      paths.filter((path) =>
        /\.test\.|(?<!\.d)\.ts$|^reports\/(?!(?:report|conformance)\.schema\.json$)|^node_modules\//.test(path),
      ),
    ).toEqual([])
  })

  it('publishes types that accept a right step and reject a wrong one', async () => {
    const right = await run(tsc)
    expect(right.all).toBe('')
    await write('steps/wrong.ts', "import { asks, Then } from 'netherkin'\n\nThen('x', asks(() => 'no question'))\n")
    const mistaken = await run(tsc, '--noEmit')
    await rm(join(folder, 'steps/wrong.ts'))
    expect(mistaken.all).toMatch(/steps\/wrong\.ts.*error TS/)
  })

  it.each([
    ['netherkin', ['run']],
    ['cucumber-js', []],
  ])('passes with npx %s and fails where the network differs', async (program, args) => {
    const right = await run('npx', '--no-install', program, ...args)
    expect(right.all).toMatch(/1 (scenario \(1 )?passed/)
    expect(right.exitCode).toBe(0)
    const mistaken = await run('npx', '--no-install', program, ...args, 'mistakes/wrong.feature')
    expect(mistaken.all).toContain('connected')
    expect(mistaken.exitCode).toBe(1)
  })

  it('leaves nothing beside reports/out', async () => {
    const { stdout } = await execa(
      'find',
      ['.', '-newer', 'steps/own.js', '-type', 'f', '-not', '-path', './node_modules/*'],
      { cwd: folder },
    )
    expect(stdout.split('\n').filter((path) => path !== '' && !path.startsWith('./reports/out/'))).toEqual([])
    expect(await readFile(join(folder, 'package.json'), 'utf8')).toContain('netherkin')
  })
})
