import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Entry, enter, type Wish } from './entering.js'
import { withLock } from './lock.js'
import { isAlive, printOwner, readOwner, self } from './owner.js'
import { isInUse, readRecord } from './records.js'
import { claimCluster, forget, keepCluster, leave, settle, takePool } from './registry.js'
import { enterRun, forgetDeadRuns, isRunAlive } from './runs.js'
import { writeWhole } from './state.js'

let folder = ''
let before: string | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-registry-'))
  before = process.env.XDG_STATE_HOME
  process.env.XDG_STATE_HOME = folder
})
afterEach(() => {
  if (before === undefined) delete process.env.XDG_STATE_HOME
  else process.env.XDG_STATE_HOME = before
  rmSync(folder, { recursive: true, force: true })
})

const wish: Wish = { name: 'nk-a', provider: 'kind', hash: 'h', kin: 'k', nodes: 2, title: 'kind', run: 'r' }
const dead = { pid: 2 ** 22 + 1, started: 'never', host: self().host }

const ticketOf = (entry: Entry): string => (entry.role === 'ruin' ? '' : entry.ticket)
const rewrite = (change: object): void =>
  writeWhole(join(folder, 'netherkin/clusters/nk-a/record.json'), JSON.stringify({ ...readRecord('nk-a'), ...change }))

describe('an owner', () => {
  it('is this process, and lives', () => {
    expect(self().pid).toBe(process.pid)
    expect(isAlive(self())).toBe(true)
    expect(readOwner(printOwner(self()))).toEqual(self())
  })

  it('is not a later process of the same number; one of another host may live', () => {
    expect(isAlive({ ...self(), started: 'before' })).toBe(false)
    expect(isAlive(dead)).toBe(false)
    expect(isAlive({ ...dead, host: 'elsewhere' })).toBe(true)
    const hidden = Object.assign(new Error('not permitted'), { code: 'EPERM' })
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw hidden
    })
    expect(isAlive(dead)).toBe(true)
    kill.mockRestore()
  })
})

describe('a lock', () => {
  it('lets one in at a time', async () => {
    let inside = 0
    let most = 0
    const enterIt = () =>
      withLock(join(folder, 'l'), async () => {
        inside++
        most = Math.max(most, inside)
        await new Promise((resolve) => setImmediate(resolve))
        inside--
      })
    await Promise.all(Array.from({ length: 8 }, enterIt))
    expect(most).toBe(1)
  })

  it('holds over processes: counts of all of them add up', async () => {
    const file = join(folder, 'count')
    writeFileSync(file, '0')
    const lock = join(folder, 'l')
    const program = `
      import { readFileSync, writeFileSync } from 'node:fs'
      import { withLock } from ${JSON.stringify(join(folder, 'lock.mjs'))}
      for (let i = 0; i < 20; i++) await withLock(${JSON.stringify(lock)}, () => {
        writeFileSync(${JSON.stringify(file)}, String(Number(readFileSync(${JSON.stringify(file)}, 'utf8')) + 1))
      })`
    const { build } = await import('esbuild')
    const entryPoints = [join(import.meta.dirname, 'lock.ts')]
    await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: join(folder, 'lock.mjs') })
    await Promise.all([1, 2, 3].map(() => execa('node', ['--input-type=module', '--eval', program])))
    expect((await import('node:fs')).readFileSync(file, 'utf8')).toBe('60')
  })

  it('of a dead process is taken over', async () => {
    const lock = join(folder, 'l')
    writeWhole(join(lock, '7'), printOwner(dead))
    expect(await withLock(lock, () => 'in')).toBe('in')
  })

  it('of a living one is waited for no longer than the deadline', async () => {
    await withLock(join(folder, 'l'), async () => {
      await expect(withLock(join(folder, 'l'), () => 'in', { deadlineMs: 30 })).rejects.toThrow(/has held the lock/)
    })
  })
})

describe('the clusters of a run', () => {
  it('are made by the first, joined by the next, removed by the last', async () => {
    const first = await enter(wish)
    expect(first.role).toBe('maker')
    const waiting = enter({ ...wish, name: 'nk-b' })
    await settle('nk-a', 'kind calico', { nodes: 2 })
    const second = await waiting
    expect(second).toMatchObject({ role: 'guest', record: { name: 'nk-a', details: { nodes: 2 } } })
    expect(await leave('nk-a', ticketOf(first))).toBe(false)
    expect(await leave('nk-a', ticketOf(second))).toBe(true)
    expect(readRecord('nk-a')?.phase).toBe('removing')
    await forget('nk-a')
    expect(readRecord('nk-a')).toBeUndefined()
  })

  it('that differ are made apart', async () => {
    await enter(wish)
    expect((await enter({ ...wish, name: 'nk-b', hash: 'other' })).role).toBe('maker')
    expect((await enter({ ...wish, name: 'nk-c', run: 'another' })).role).toBe('maker')
  })

  it('of one name and another recipe are refused', async () => {
    await enter(wish)
    await settle('nk-a', 'kind calico', {})
    await expect(enter({ ...wish, hash: 'other', kin: 'other' })).rejects.toThrow(/named nk-a already.*kind calico/)
  })

  it('outlive their users when they are kept, for whoever wants the like', async () => {
    const first = await enter(wish)
    await settle('nk-a', 'kind', {})
    await keepCluster('nk-a')
    expect(await leave('nk-a', ticketOf(first))).toBe(false)
    const again = await enter({ ...wish, name: 'nk-kept', run: 'another', reuse: true })
    expect(again).toMatchObject({ role: 'guest', record: { name: 'nk-a' } })
  })

  it('that are kept serve whoever wants as many nodes or fewer', async () => {
    await enter({ ...wish, reuse: true })
    await settle('nk-a', 'kind', {})
    rewrite({ users: [] })
    const asking = (nodes: number) =>
      enter({ ...wish, name: `nk-${nodes}`, hash: `of ${nodes}`, nodes, run: 'another', reuse: true })
    expect(await asking(1)).toMatchObject({ role: 'guest', record: { name: 'nk-a' } })
    rewrite({ users: [] })
    expect((await asking(3)).role).toBe('maker')
    expect(readRecord('nk-3')).toMatchObject({ nodes: 3, kept: true })
  })

  it('that are called by a name are no others', async () => {
    await enter({ ...wish, reuse: true })
    await settle('nk-a', 'kind', {})
    rewrite({ users: [] })
    const named = { ...wish, run: undefined, named: true, reuse: true }
    expect((await enter({ ...named, name: 'nk-big' })).role).toBe('maker')
    expect(await enter(named)).toMatchObject({ role: 'guest', record: { name: 'nk-a' } })
    await expect(enter({ ...named, hash: 'of 4', nodes: 4 })).rejects.toThrow(
      'there is a cluster named nk-a already, and it has 2 nodes, not 4: ask for that many, give another name, or remove it (netherkin cluster delete nk-a)',
    )
  })

  it('that are kept and free come before those that another run is on', async () => {
    const keep = async (name: string, hash: string, users: readonly object[]) => {
      await enter({ ...wish, name, hash, run: `of ${name}` })
      await settle(name, 'kind', {})
      const record = { ...readRecord(name), kept: true, users }
      writeWhole(join(folder, `netherkin/clusters/${name}/record.json`), JSON.stringify(record))
    }
    const busy = [{ ...dead, host: 'elsewhere', ticket: 't' }]
    await keep('nk-a', 'h', busy)
    await expect(enter({ ...wish, run: 'another', reuse: true })).rejects.toThrow(/runs on the kept cluster nk-a/)
    await keep('nk-b', 'larger', [])
    const first = await enter({ ...wish, run: 'another', reuse: true })
    expect(first).toMatchObject({ role: 'guest', record: { name: 'nk-b' } })
    await keep('nk-c', 'h', [])
    const second = await enter({ ...wish, run: 'another', reuse: true })
    expect(second).toMatchObject({ role: 'guest', record: { name: 'nk-c' } })
  })

  it('whose maker or users died are ruins', async () => {
    await enter(wish)
    rewrite({ worker: dead, users: [] })
    const ruin = await enter(wish)
    expect(ruin).toMatchObject({ role: 'ruin', record: { name: 'nk-a', phase: 'removing' } })
    rewrite({ phase: 'ready', users: [{ ...dead, ticket: 't' }] })
    expect((await enter(wish)).role).toBe('ruin')
  })

  it('may be claimed by a sweep only while nobody uses them', async () => {
    await enter(wish)
    expect(await claimCluster('nk-a', (record) => !isInUse(record))).toBeUndefined()
    rewrite({ worker: dead, users: [{ ...dead, ticket: 't' }] })
    expect(await claimCluster('nk-a', (record) => !isInUse(record))).toMatchObject({ phase: 'removing' })
  })

  it('have addresses of their own', async () => {
    const choose = (used: ReadonlySet<number>) => ({ index: used.size, range: `slice ${used.size}` })
    await enter(wish)
    await enter({ ...wish, name: 'nk-b', hash: 'other' })
    expect(await takePool('nk-a', choose)).toBe('slice 0')
    expect(await takePool('nk-b', choose)).toBe('slice 1')
  })
})

describe('a run', () => {
  it('lives as long as one of its processes', () => {
    const leaveRun = enterRun('r 1')
    expect(isRunAlive('r 1')).toBe(true)
    leaveRun()
    expect(isRunAlive('r 1')).toBe(false)
  })

  it('whose processes died is forgotten', () => {
    writeWhole(join(folder, 'netherkin/runs/r2/x'), printOwner(dead))
    expect(isRunAlive('r2')).toBe(false)
    forgetDeadRuns()
    expect(() => rmSync(join(folder, 'netherkin/runs/r2'))).toThrow(/ENOENT/)
  })
})
