import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { printOwner, self } from '../runs/owner.js'
import { stateFolder } from '../runs/state.js'
import { type Deed, ownUser, readDeeds } from './marks.js'
import { isOrphan } from './sweep.js'

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
  ...{ cluster: 'nk-a', owner: dead, folder: stateFolder(), user: ownUser() },
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

describe('a deed', () => {
  it('is read from its labels, whatever the folder is called', () => {
    const labels = {
      'netherkin.dev/cluster': 'nk-a',
      'netherkin.dev/owner': printOwner(dead),
      'netherkin.dev/state-folder': '/home/a b\tc',
      'netherkin.dev/uid': '7',
    }
    const text = `${JSON.stringify(labels)}\n{"other":"label"}\nnull\n`
    expect(readDeeds(text)).toEqual([{ cluster: 'nk-a', owner: dead, folder: '/home/a b\tc', user: '7' }])
  })
})
