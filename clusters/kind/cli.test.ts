import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createCluster } from './cli.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-cli-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  writeFileSync(join(folder, 'kind'), `#!/bin/sh\ntouch ${folder}/called\n`)
  chmodSync(join(folder, 'kind'), 0o755)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const make = (signal: AbortSignal) =>
  createCluster({
    ...{ name: 'nk-x', config: '', signal, kubeconfig: join(folder, 'config'), pidFile: join(folder, 'pid') },
    onLine: () => {},
  })

it('makes a cluster', async () => {
  await make(new AbortController().signal)
  expect(existsSync(join(folder, 'called'))).toBe(true)
})

it('begins nothing for a run that has been stopped already', async () => {
  await expect(make(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
  expect(['called', 'pid'].filter((name) => existsSync(join(folder, name)))).toEqual([])
})
