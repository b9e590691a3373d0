import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { enter } from '../runs/entering.js'
import { keepCluster } from '../runs/registry.js'
import { findLoss, readStarts } from './losses.js'

let folder = ''
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-losses-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'))
  vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
  await enter({ name: 'nk-x', provider: 'kind', hash: 'h', kin: 'k', nodes: 2, title: 'kind' })
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** @param script what it does when it is asked for `$1` */
const program = (name: string, script: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
}
const says = (lines: readonly string[]): string =>
  `cat <<'END'\n${lines.map((line) => line.replaceAll('|', '\t')).join('\n')}\nEND`

/** @param said by the engine of each container: name, state, status */
const engine = (...said: readonly string[]): void => program('docker', says(said))

/** @param starts what it says when it is asked when containers were started */
const startingEngine = (starts: readonly string[], ...said: readonly string[]): void =>
  program('docker', `if [ "$1" = inspect ]; then\n${says(starts)}\nelse\n${says(said)}\nfi`)

const parts = { cluster: 'nk-x', nodes: ['nk-x-control-plane', 'nk-x-worker'], hosts: ['nk-x-outside'] }
const well = ['nk-x-control-plane|running|Up 2 minutes', 'nk-x-outside|running|Up 1 minute']
const anew = 'run again: this cluster is taken away, and a new one is made'

describe('what a cluster has lost', () => {
  it('is nothing while all of it runs, whatever became of others', async () => {
    engine(...well, 'nk-x-worker|running|Up 2 minutes', 'nk-x-2-worker|exited|Exited (1) 1 hour ago')
    expect(await findLoss(parts)).toBeUndefined()
  })

  it.each([
    ['nk-x-worker|exited|Exited (137) 2 seconds ago', 'has stopped (it was killed, by somebody or for want of memory)'],
    ['nk-x-worker|exited|Exited (1) 2 seconds ago', 'has stopped (exit code 1)'],
    ['nk-x-worker|paused|Up 2 minutes (Paused)', 'is paused'],
    ['nk-x-worker|restarting|Restarting (1) 1 second ago', 'has been restarted, and has lost its routes and rules'],
    ['nk-y-worker|running|Up 2 minutes', 'has been removed'],
  ])('%s', async (line, said) => {
    engine(...well, line)
    expect(await findLoss(parts)).toBe(`node worker of cluster nk-x ${said}: ${anew}`)
  })

  it('is told of hosts beside it, and of all of it at once', async () => {
    engine('nk-x-control-plane|running|Up 2 minutes', 'nk-x-worker|exited|Exited (0) 1 second ago')
    expect(await findLoss(parts)).toBe(
      `node worker of cluster nk-x has stopped (exit code 0); host outside of cluster nk-x has been removed: ${anew}`,
    )
  })

  it.each([
    ['nk-x-worker|exited|Exited (137) 2 seconds ago', 'docker start nk-x-worker, then run again'],
    ['nk-x-worker|paused|Up 2 minutes (Paused)', 'docker unpause nk-x-worker, then run again'],
    ['nk-y-worker|running|Up 2 minutes', 'netherkin cluster delete nk-x, then run again'],
  ])('of a cluster that is kept: %s', async (line, mend) => {
    await keepCluster('nk-x')
    engine(...well, line)
    expect(await findLoss(parts)).toMatch(new RegExp(`: ${mend}$`))
  })

  it('is a container that was started anew since the cluster was opened', async () => {
    const runs = [...well, 'nk-x-worker|running|Up 1 second']
    const names = [...parts.nodes, ...parts.hosts]
    startingEngine(['/nk-x-control-plane|T1', '/nk-x-worker|T1', '/nk-x-outside|T1'], ...runs)
    const starts = await readStarts(names)
    expect([...starts]).toEqual(names.map((name) => [name, 'T1']))
    expect(await findLoss({ ...parts, starts })).toBeUndefined()
    startingEngine(['/nk-x-control-plane|T1', '/nk-x-worker|T2', '/nk-x-outside|T1'], ...runs)
    const said = 'node worker of cluster nk-x has been restarted, and has lost its routes and rules'
    expect(await findLoss({ ...parts, starts })).toBe(`${said}: ${anew}`)
    await keepCluster('nk-x')
    expect(await findLoss({ ...parts, starts })).toBe(`${said}: run again`)
  })

  it('is mended with the engine that is used', async () => {
    await keepCluster('nk-x')
    vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', 'podman')
    program('podman', says([...well, 'nk-x-worker|exited|Exited (1) 2 seconds ago']))
    expect(await findLoss(parts)).toMatch(/: podman start nk-x-worker, then run again$/)
  })
})
