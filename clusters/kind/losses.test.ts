import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { enter } from '../runs/entering.js'
import { keepCluster } from '../runs/registry.js'
import { findLoss } from './losses.js'

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

/** @param said by the engine of each container: name, state, status */
const engine = (...said: readonly string[]): void => {
  const lines = said.map((line) => line.replaceAll('|', '\t')).join('\n')
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\ncat <<'END'\n${lines}\nEND\n`)
  chmodSync(join(folder, 'docker'), 0o755)
}

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
})
