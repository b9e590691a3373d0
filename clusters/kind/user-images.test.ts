import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { planCluster } from './plan.js'
import { kind, list } from './provider.js'
import { checkUserImages, loadUserImages } from './user-images.js'

let folder = ''
const program = (name: string, body: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>${folder}/calls\n${body}\n`)
  chmodSync(join(folder, name), 0o755)
}
const calls = (): string => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-images-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'))
  vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
  program('kind', 'echo "kind v0.33.0"')
  program('docker', 'case "$*" in *app:dev) echo amd64;; *) echo "Error: No such image: $5" >&2; exit 1;; esac')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const spec = { name: 'shop', nodes: 1, families: ['IPv4'] } as const

describe('images of the user', () => {
  it('that Docker lacks are told before anything is made', async () => {
    const making = kind.create({ ...spec, recipe: { loadImages: ['app:dev', 'db:dev', 'mq:dev'] } })
    await expect(making).rejects.toThrow(
      'Docker has no image db:dev, mq:dev to load into the nodes: build it (docker build -t db:dev .) or pull it (docker pull db:dev) first',
    )
    await expect(making).rejects.toThrow(RangeError)
    expect(list()).toEqual([])
    expect(calls()).not.toMatch(/kind (create|get)|docker (volume|ps|rm)/)
  })

  it('that are there are loaded into all nodes at once', async () => {
    await checkUserImages(['app:dev'], {})
    await loadUserImages('nk-shop', ['app:dev', 'db:dev'], {})
    expect(calls()).toMatch(/^kind load docker-image app:dev db:dev --name nk-shop$/m)
  })

  it('are asked of nobody where there are none', async () => {
    await checkUserImages([], {})
    await loadUserImages('nk-shop', [], {})
    expect(calls()).toBe('')
  })

  it('are loaded from no other engine', async () => {
    vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', 'podman')
    await expect(checkUserImages(['app:dev'], {})).rejects.toThrow('from Docker alone, not from podman')
  })

  it('make no other cluster', () => {
    const hashOf = (loadImages: readonly string[]) =>
      planCluster({ ...spec, recipe: { loadImages } }, '0.33.0', {}).wish
    expect(hashOf(['app:dev'])).toEqual(hashOf(['db:dev']))
  })
})
