import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { enter } from '../runs/entering.js'
import { printOwner, self } from '../runs/owner.js'
import { readRecord, writeRecord } from '../runs/records.js'
import { stateFolder } from '../runs/state.js'
import { type Deed, ownUser, readDeeds } from './marks.js'
import { isOrphan, sweepClusters } from './sweep.js'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'netherkin-sweep-'))
  vi.stubEnv('XDG_STATE_HOME', home)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true, force: true })
})

const dead = { pid: 2 ** 22 + 1, started: 'never', host: self().host }
const deed = (more: Partial<Deed> = {}): Deed => ({
  ...{ cluster: 'nk-a', owner: dead, folder: stateFolder(), user: ownUser(), madeAt: 0 },
  ...more,
})

describe('a cluster without a record here, whose maker is dead', () => {
  it('is an orphan when its records were in our folder, or in one that is gone', () => {
    expect(isOrphan(deed())).toBe(true)
    expect(isOrphan(deed({ folder: join(home, 'gone') }))).toBe(true)
  })

  it('is left alone while its own folder is there, or when it does not say which it is', () => {
    expect(isOrphan(deed({ folder: home }))).toBe(false)
    expect(isOrphan(deed({ folder: home, user: 'another' }))).toBe(false)
    expect(isOrphan(deed({ folder: undefined }))).toBe(false)
  })

  it('is none while its maker lives, here or on another host', () => {
    expect(isOrphan(deed({ owner: self() }))).toBe(false)
    expect(isOrphan(deed({ owner: { ...dead, host: 'elsewhere' } }))).toBe(false)
  })
})

describe('a sweep while the engine does not answer', () => {
  beforeEach(() => {
    const docker = join(home, 'docker')
    writeFileSync(docker, '#!/bin/sh\necho "Cannot connect to the Docker daemon" >&2\nexit 1\n')
    chmodSync(docker, 0o755)
    vi.stubEnv('PATH', `${home}${delimiter}${process.env.PATH}`)
    vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
  })

  const make = (name: string) =>
    enter({ name, provider: 'kind', hash: name, kin: 'k', nodes: 1, title: 'kind', run: name })

  it('says what is left, and keeps what is written about it', async () => {
    await make('nk-a')
    await make('nk-b')
    for (const name of ['nk-a', 'nk-b']) {
      const record = readRecord(name)
      if (record) writeRecord({ ...record, users: [], worker: dead })
    }
    await expect(sweepClusters()).rejects.toThrow(
      /^docker does not answer \(docker volume ls .*: Cannot connect to the Docker daemon\); left with it: nk-a, nk-b\. Start it, and sweep again$/,
    )
    expect(readRecord('nk-a')?.phase).toBe('making')
  })

  it('has nothing to do where nothing is left, or a run still has it', async () => {
    expect(await sweepClusters()).toEqual([])
    await make('nk-a')
    expect(await sweepClusters()).toEqual([])
  })
})

describe('a deed that outlived its cluster', () => {
  const calls = (): string => readFileSync(join(home, 'calls'), 'utf8')
  const answering = (containers: string, madeAt = 0): void => {
    const labels = {
      'netherkin.dev/cluster': 'nk-a',
      'netherkin.dev/owner': printOwner(dead),
      'netherkin.dev/state-folder': home,
      'netherkin.dev/uid': 'another',
      'netherkin.dev/made-at': String(madeAt),
    }
    const docker = `case "$*" in
      "volume ls"*) echo nk-a-owner;;
      "volume inspect"*) printf '%s\\n' '${JSON.stringify(labels)}';;
      "ps "*) ${containers};;
    esac`
    for (const [name, body] of Object.entries({ docker, kind: ':' })) {
      writeFileSync(join(home, name), `#!/bin/sh\necho "${name} $*" >>${home}/calls\n${body}\n`)
      chmodSync(join(home, name), 0o755)
    }
    vi.stubEnv('PATH', `${home}${delimiter}${process.env.PATH}`)
    vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
  }

  it('is swept, whoever made it; nothing but volumes is removed', async () => {
    answering(':')
    expect(await sweepClusters()).toEqual(['kind cluster nk-a'])
    expect(calls()).toContain('docker volume rm --force nk-a-owner')
    expect(calls()).not.toMatch(/docker rm|kind /)
  })

  it.each([
    ['a container of the cluster is there', 'echo nk-a-control-plane', 0],
    ['its cluster may still be in the making', ':', Date.now() - 60_000],
  ])('is left while %s', async (_, containers, madeAt) => {
    answering(containers, madeAt)
    expect(await sweepClusters()).toEqual([])
    expect(calls()).not.toMatch(/ rm|delete/)
  })

  it('is left to a run that our records know', async () => {
    answering(':')
    await enter({ name: 'nk-a', provider: 'kind', hash: 'h', kin: 'k', nodes: 1, title: 'kind', run: 'r' })
    expect(await sweepClusters()).toEqual([])
    expect(readRecord('nk-a')?.phase).toBe('making')
  })
})

describe('a deed', () => {
  it('is read from its labels, whatever the folder is called', () => {
    const labels = {
      'netherkin.dev/cluster': 'nk-a',
      'netherkin.dev/owner': printOwner(dead),
      'netherkin.dev/state-folder': '/home/a b\tc',
      'netherkin.dev/uid': '7',
      'netherkin.dev/made-at': '9',
    }
    const text = `${JSON.stringify(labels)}\n{"other":"label"}\nnull\n`
    expect(readDeeds(text)).toEqual([{ cluster: 'nk-a', owner: dead, folder: '/home/a b\tc', user: '7', madeAt: 9 }])
  })
})
