import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { kind, list } from './provider.js'

/** A program in the place of kind, which writes down how it was called; helm is nowhere. */
let folder = ''
const calls = (): string => readFileSync(join(folder, 'calls'), 'utf8')
const program = (name: string): void => {
  const body = `echo "${name} $*" >>${folder}/calls; [ "$1" = version ] && echo "kind v0.33.0"; exit 0`
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`)
  chmodSync(join(folder, name), 0o755)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-reserved-'))
  mkdirSync(join(folder, 'manifests'))
  vi.stubEnv('PATH', [folder, '/usr/bin', '/bin'].join(delimiter))
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'))
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  vi.stubEnv('NETHERKIN_MANIFESTS', join(folder, 'manifests'))
  program('kind')
  program('docker')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const make = (recipe: object) => kind.create({ name: 'shop', nodes: 1, families: ['IPv4'], run: 'r', recipe })

it.each([
  ['of another hash', { cni: 'calico@v3.28.5' }, RangeError],
  ['of a load balancer, too', { loadBalancer: 'metallb@v0.16.1' }, RangeError],
  ['that is a chart, without helm', { cni: 'cilium@v1.18.2' }, /published as a chart, and helm is not on PATH/],
])('a manifest that cannot be used is told before anything is made: one %s', async (_, recipe, what) => {
  for (const name of ['calico-v3.28.5', 'metallb-v0.16.1'])
    writeFileSync(join(folder, 'manifests', `${name}.yaml`), 'another: text\n')
  await expect(make(recipe)).rejects.toThrow(what)
  expect(calls()).not.toMatch(/kind (get|create)/)
  expect(list()).toEqual([])
})

it('is told once nothing is being fetched any more', async () => {
  const slow = join(folder, 'manifests', 'calico-v3.28.5.yaml')
  await execa('sh', ['-c', 'mkfifo "$0"', slow])
  writeFileSync(join(folder, 'manifests', 'metallb-v0.16.1.yaml'), 'another: text\n')
  const told = make({ cni: 'calico@v3.28.5', loadBalancer: 'metallb@v0.16.1' }).catch((error: unknown) => error)
  expect(await Promise.race([told, setTimeout(500, 'still reading')])).toBe('still reading')
  await writeFile(slow, 'another: text\n')
  expect(await told).toBeInstanceOf(RangeError)
  expect(list()).toEqual([])
})
