import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { enter } from '../runs/entering.js'
import { readRecord, writeRecord } from '../runs/records.js'
import { settle } from '../runs/registry.js'
import { planCluster } from './plan.js'
import { kind } from './provider.js'

const spec = { name: 'shop', nodes: 2, families: ['IPv4'], reuse: true } as const
const nodes = ['nk-shop-control-plane', 'nk-shop-worker']

let folder = ''
const program = (name: string, body: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>${folder}/calls\n${body}\n`)
  chmodSync(join(folder, name), 0o755)
}
const calls = (): string => readFileSync(join(folder, 'calls'), 'utf8')

/** @param there nodes, and whether the volume that says whose it is. @param stopped among them */
const engine = (there: readonly string[], hasDeed: boolean, stopped = ''): void =>
  program(
    'docker',
    `case "$*" in
      "volume ls"*) [ -e ${folder}/removed ] || echo "${hasDeed ? 'nk-shop-owner' : ''}";;
      "volume inspect"*) echo '{"netherkin.dev/cluster":"nk-shop","netherkin.dev/owner":"h 1 s"}';;
      "volume rm"*) touch ${folder}/removed;;
      "ps "*name=nk-shop-*) printf '%s\\trunning\\tUp\\n' ${there.filter((one) => one !== stopped).join(' ')}
        [ -n "${stopped}" ] && printf '%s\\texited\\tExited (137)\\n' ${stopped};;
      "ps "*label=io.x-k8s.kind.cluster=nk-shop*) printf '%s\\n' ${there.join(' ')};;
      inspect*|network*) echo "Error: No such object" >&2; exit 1;;
    esac`,
  )

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-presence-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'))
  vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
  program('kind', `case "$1" in version) echo "kind v0.33.0";; create) echo "ERROR: made anew" >&2; exit 1;; esac`)
  await enter(planCluster(spec, '0.33.0').wish)
  await settle('nk-shop', 'kind', { column: 'kind', facts: { divergences: [] }, nodes })
  const record = readRecord('nk-shop')
  if (record) writeRecord({ ...record, users: [] })
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

describe('a kept cluster of which somebody stopped a node', () => {
  it('is left to the user, who is told how to start it', async () => {
    engine(nodes, true, 'nk-shop-worker')
    await expect(kind.create(spec)).rejects.toThrow(
      /node worker of cluster nk-shop has stopped .*: docker start nk-shop-worker, then run again/,
    )
    expect(calls()).not.toMatch(/kind (create|delete)|docker (rm|volume rm|start)/)
    expect(readRecord('nk-shop')).toMatchObject({ phase: 'ready', users: [] })
  })
})

describe('a kept cluster that somebody deleted by hand', () => {
  it('is cleared away and made anew', async () => {
    engine([], true)
    await expect(kind.create(spec)).rejects.toThrow(/nk-shop could not be made.*made anew/)
    expect(calls()).toMatch(/docker volume rm --force nk-shop-owner\n[\s\S]*kind create cluster --name nk-shop /)
  })

  it('is left to the user where nodes of it are there', async () => {
    engine(nodes.slice(0, 1), true)
    await expect(kind.create(spec)).rejects.toThrow(
      'the cluster nk-shop has lost nk-shop-worker; `netherkin cluster delete nk-shop` forgets it, and the next run makes it anew',
    )
    expect(calls()).not.toMatch(/kind (create|delete)|docker (rm|volume rm)/)
    expect(readRecord('nk-shop')).toMatchObject({ phase: 'ready', users: [] })
  })

  it('is left to the user where the engine may be another', async () => {
    engine([], false)
    await expect(kind.create(spec)).rejects.toThrow(
      /nothing of the cluster nk-shop .*DOCKER_HOST.*cluster delete nk-shop/,
    )
    expect(calls()).not.toMatch(/kind (create|delete)|docker (rm|volume rm)/)
    expect(readRecord('nk-shop')).toMatchObject({ phase: 'ready', users: [] })
  })
})
