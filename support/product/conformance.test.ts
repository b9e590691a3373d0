/** A bundle as its readers meet it: unpacked by the system's own programs. */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { program, readFeatures, root } from './runs.js'

let folder = ''
let run: { readonly exitCode?: number | undefined; readonly all: string }

const netherkin = (...args: string[]) => execa('node', [program, ...args], { cwd: root, reject: false, all: true })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-conformance-'))
  run = await netherkin('conformance', '--provider', 'netns', '--output', join(folder, 'run'))
}, 600_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a conformance bundle', () => {
  it('unpacks to what its sums say, and claims its profile', async () => {
    const archive = (await readdir(join(folder, 'run'))).find((name) => name.endsWith('.tar.gz')) ?? ''
    await execa('sha256sum', ['-c', `${archive}.sha256`], { cwd: join(folder, 'run') })
    await execa('tar', ['-xzf', join(folder, 'run', archive), '-C', folder])
    const inside = join(folder, archive.replace('.tar.gz', ''))
    await execa('sha256sum', ['-c', 'SHA256SUMS'], { cwd: inside })
    const claim = JSON.parse(await readFile(join(inside, 'conformance.json'), 'utf8'))
    const validate = new Ajv2020().compile(
      JSON.parse(await readFile(join(root, 'reports/conformance.schema.json'), 'utf8')),
    )
    validate(claim)
    expect(validate.errors).toBeNull()
    expect(claim.profile.name).toBe('spec')
    expect(claim.counts.total).toBe(claim.scenarios.length)
    expect(claim.exitCode).toBe(run.exitCode)
    expect(await readFile(join(inside, 'README.md'), 'utf8')).toContain(
      `Passed ${claim.counts.passed} of ${claim.counts.total} scenarios`,
    )
  })

  it('has the same bytes when it is made again', async () => {
    await cp(join(folder, 'run'), join(folder, 'copy'), { recursive: true })
    const [one, other] = [join(folder, 'one.tar.gz'), join(folder, 'other.tar.gz')]
    await netherkin('conformance', '--from', join(folder, 'run'), '--output', one)
    await netherkin('conformance', '--from', join(folder, 'copy'), '--output', other)
    expect((await readFile(one)).equals(await readFile(other))).toBe(true)
  })

  it('is refused for a run of less than the profile', async () => {
    await netherkin('run', 'features/dns', '--output', join(folder, 'less'))
    const { exitCode, all } = await netherkin('conformance', '--from', join(folder, 'less'))
    expect(exitCode).toBe(3)
    expect(all).toMatch(/left out \d+ of the \d+ scenarios of the profile spec/)
  }, 120_000)
})

it.each([
  [['--cni', 'calico,flannel'], '--cni calico,flannel makes 2: say --cni calico'],
  [['--provider', 'netns,kind'], '--provider netns,kind makes 2: say --provider netns'],
] as const)('of several columns is refused before anything runs: %j', async (flags, told) => {
  const { exitCode, all } = await netherkin('conformance', ...flags, '--output', join(folder, 'several'))
  expect(exitCode).toBe(3)
  expect(all).toContain(told)
  expect(await readdir(folder)).not.toContain('several')
})

it('every line with @spec names its behaviours', async () => {
  const lines = (await readFeatures()).flatMap(({ text }) => text.split('\n'))
  const tagged = lines.filter((line) => /^\s*@.*@spec\b/.test(line))
  expect(tagged.length).toBeGreaterThan(0)
  expect(tagged.filter((line) => !/@[A-Z]+-\d+\b/.test(line))).toEqual([])
})
