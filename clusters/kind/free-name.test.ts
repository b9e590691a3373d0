import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { printOwner, self } from '../runs/owner.js'
import { kind, list } from './provider.js'

/** Programs in the place of kind and docker, which write down how they were called. */
let folder = ''
const calls = (): string => readFileSync(join(folder, 'calls'), 'utf8')
const program = (name: string, body: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>${folder}/calls\n${body}\n`)
  chmodSync(join(folder, name), 0o755)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-free-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'))
  vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const spec = { name: 'shop', nodes: 1, families: ['IPv4'], reuse: true } as const
const kindKnowing = (clusters: string): string =>
  `case "$1 $2" in version*) echo "kind v0.33.0";; "get clusters") ${clusters};; "create cluster") echo "node(s) already exist" >&2; exit 1;; esac`

it('is refused when kind knows a cluster that we do not, and that cluster stays', async () => {
  program('kind', kindKnowing('echo nk-shop'))
  program('docker', '')
  const making = kind.create(spec)
  await expect(making).rejects.toThrow(/there is a cluster nk-shop that our records do not know/)
  await expect(making).rejects.toThrow(RangeError)
  expect(calls()).not.toMatch(/kind (create|delete)|docker (rm|volume (create|rm))/)
  expect(list()).toEqual([])
})

it('is refused when a deed of another has it', async () => {
  program('kind', kindKnowing(':'))
  program(
    'docker',
    `case "$*" in "volume ls"*) echo nk-shop-owner;; "volume inspect"*) printf '%s\\n' '{"netherkin.dev/cluster":"nk-shop","netherkin.dev/owner":"h 1 s"}';; esac`,
  )
  await expect(kind.create(spec)).rejects.toThrow(/there is a cluster nk-shop/)
  expect(calls()).not.toMatch(/kind (create|delete)|docker (rm|volume (create|rm))/)
})

const engineWith = (owner: string, containers: string, madeAt = 0) => `case "$*" in
  "volume ls"*) echo nk-shop-owner;;
  "volume inspect"*) printf '%s\\n' '{"netherkin.dev/cluster":"nk-shop","netherkin.dev/owner":"${owner}","netherkin.dev/made-at":"${madeAt}"}';;
  "ps "*) ${containers};;
esac`
const gone = printOwner({ pid: 2 ** 22 + 1, started: 'never', host: self().host })

it('is free where its deed is all that is left of a cluster, and that goes', async () => {
  program('kind', kindKnowing(':'))
  program('docker', engineWith(gone, ':'))
  await expect(kind.create(spec)).rejects.toThrow(/could not be made/)
  expect(calls()).toMatch(/docker volume rm --force nk-shop-owner\n(.*\n)*docker volume create/)
})

it.each([
  ['whose maker lives', printOwner(self()), ':', 0],
  ['whose hosts are there', gone, 'echo nk-shop-outside', 0],
  ['that may still be in the making', gone, ':', Date.now() - 60_000],
])('is refused for a cluster without nodes %s', async (_, owner, containers, madeAt) => {
  program('kind', kindKnowing(':'))
  program('docker', engineWith(owner, containers, madeAt))
  await expect(kind.create(spec)).rejects.toThrow(/there is a cluster nk-shop .*: docker volume rm nk-shop-owner$/)
  expect(calls()).not.toMatch(/kind (create|delete)|docker (rm|volume (create|rm))/)
})

it('leaves everything alone when the engine does not answer', async () => {
  program('kind', kindKnowing('echo "Cannot connect to the Docker daemon" >&2; exit 1'))
  program('docker', 'exit 1')
  await expect(kind.create(spec)).rejects.toThrow(/Cannot connect/)
  expect(calls()).not.toMatch(/kind (create|delete)/)
  expect(list()).toEqual([])
})
