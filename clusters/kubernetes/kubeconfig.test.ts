import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadAccess } from './kubeconfig.js'

const folder = mkdtempSync(join(tmpdir(), 'netherkin-test-'))
let count = 0
const write = (text: string): string => {
  count += 1
  const path = join(folder, `config-${count}`)
  writeFileSync(path, text)
  return path
}

const complete = (server = 'https://127.0.0.1:1') => `
clusters: [{ name: c, cluster: { server: "${server}" } }]
users: [{ name: u, user: { token: t } }]
contexts:
  - { name: one, context: { cluster: c, user: u } }
  - { name: two, context: { cluster: c, user: u } }
  - { name: lost, context: { cluster: gone, user: u } }
  - { name: nobody, context: { cluster: c, user: gone } }
  - { name: userless, context: { cluster: c } }
`

// Hundreds of modules: a busy machine takes its time.
beforeAll(() => import('@kubernetes/client-node'), 60_000)

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('loadAccess', () => {
  it('takes the named context', async () => {
    const access = await loadAccess({ kubeconfig: write(complete()), context: 'two' })
    expect(access).toMatchObject({
      context: { name: 'two' },
      cluster: { server: 'https://127.0.0.1:1' },
      user: { name: 'u' },
    })
  })

  it.each([
    ['an unknown context', complete(), 'three', 'has no context "three"; it has one, two, lost, nobody, userless'],
    ['no current context', complete(), undefined, 'has no current context; name one: it has one, two'],
    ['a missing cluster', complete(), 'lost', 'context "lost" names the cluster "gone", which is not defined there'],
    ['a missing user', complete(), 'nobody', 'context "nobody" names the user "gone", which is not defined there'],
    ['no user', complete(), 'userless', 'context "userless" names no user'],
    ['no YAML', 'clusters: [', 'one', 'is not YAML'],
    ['an empty file', '', 'one', 'is no kubeconfig'],
    ['a broken entry', 'clusters: [{ name: c }]', 'one', 'clusters[0].cluster is missing'],
    ['no URL', complete('localhost'), 'one', 'has the server localhost; expected https://HOST:PORT'],
    ['plain HTTP', complete('http://x:1'), 'one', 'has the server http://x:1; expected https://'],
  ])('says what is wrong: %s', async (_what, text, context, message) => {
    const loading = loadAccess({ kubeconfig: write(text), ...(context ? { context } : {}) })
    await expect(loading).rejects.toThrow(RangeError)
    await expect(loading).rejects.toThrow(message)
  })

  it('says which file is not there', async () => {
    const kubeconfig = join(folder, 'none')
    await expect(loadAccess({ kubeconfig })).rejects.toThrow(`kubeconfig ${kubeconfig}: there is no such file`)
    vi.stubEnv('KUBECONFIG', `${kubeconfig}${delimiter}${kubeconfig}`)
    await expect(loadAccess({})).rejects.toThrow('none of these files is there')
  })

  it('reads several files as kubectl does: of equal names the first counts, absent files are passed over', async () => {
    const paths = [join(folder, 'absent'), write(complete('https://first:1')), write(complete('https://second:1'))]
    vi.stubEnv('KUBECONFIG', paths.join(delimiter))
    expect((await loadAccess({ context: 'one' })).cluster.server).toBe('https://first:1')
  })
})
