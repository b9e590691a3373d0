import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { fetchAll } from './fetching.js'
import { sha256Of } from './hashes.js'
import { readManifest } from './manifests.js'
import { fetchPlugins } from './plugins.js'
import type { Choice, Source } from './product.js'

const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{image: "x:1"}]}\n'
const root = mkdtempSync(join(tmpdir(), 'netherkin-manifests-'))
const requests: string[] = []
let server: Server
let address = ''
let cache = ''

const choiceOf = (source: Source): Choice => {
  const release = { source, images: [] }
  const product = { name: 'thing', title: 'Thing', releases: { v1: release }, ready: [], seen: [] }
  return { product, version: 'v1', release }
}
const published = (path: string, sha256 = sha256Of(text)): Choice =>
  choiceOf({ kind: 'manifest', url: `${address}${path}`, sha256 })

beforeAll(async () => {
  vi.stubEnv('NETHERKIN_MANIFESTS', '')
  server = createServer(({ url = '' }, response) => {
    requests.push(url)
    if (url === '/moved') response.writeHead(302, { location: '/thing.yaml' }).end()
    else if (url === '/round') response.writeHead(302, { location: '/round' }).end()
    else if (url.endsWith('.yaml')) response.end(text)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  requests.length = 0
  cache = mkdtempSync(join(root, 'cache-'))
})
afterAll(() => {
  server.close()
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true })
})

describe('a manifest', () => {
  it('is fetched once, and kept by its hash', async () => {
    expect(await readManifest(published('/moved'), { cache })).toBe(text)
    expect(await readManifest(published('/moved'), { cache })).toBe(text)
    expect(requests).toEqual(['/moved', '/thing.yaml'])
  })

  it('that was spoilt in the cache is fetched anew', async () => {
    writeFileSync(join(cache, sha256Of(text)), 'spoilt')
    expect(await readManifest(published('/thing.yaml'), { cache })).toBe(text)
  })

  it('with another hash is refused, and not kept', async () => {
    const choice = published('/thing.yaml', '0'.repeat(64))
    const reading = () => readManifest(choice, { cache })
    await expect(reading()).rejects.toThrow(
      new RegExp(`thing.yaml is not the file that thing@v1 .*expected sha256 0{64}, found ${sha256Of(text)}`),
    )
    await expect(reading()).rejects.toThrow(RangeError)
  })

  it('that is not there is named, with what to do', async () => {
    await expect(readManifest(published('/nothing'), { cache })).rejects.toThrow(
      /thing@v1 could not be fetched from .*\/nothing: it answered 404.*--mirror.*NETHERKIN_MANIFESTS/,
    )
    expect(requests).toEqual(['/nothing'])
  })

  it('that leads round in a circle is given up', async () => {
    await expect(readManifest(published('/round'), { cache })).rejects.toThrow(/it redirected more than 10 times/)
    expect(requests).toHaveLength(11)
  })

  it('comes from a mirror under its own name', async () => {
    const mirror = `${address}/mirror/`
    expect(await readManifest(published('/nothing'), { cache, mirror })).toBe(text)
    expect(requests).toEqual(['/mirror/thing-v1.yaml'])
  })

  it('comes from the mirror that the environment names, where nobody says another', async () => {
    vi.stubEnv('NETHERKIN_MIRROR', `${address}/mirror`)
    expect(await readManifest(published('/nothing'), { cache })).toBe(text)
    vi.unstubAllEnvs()
    expect(requests).toEqual(['/mirror/thing-v1.yaml'])
  })

  it('comes from a folder first, its hash checked there too', async () => {
    const folder = mkdtempSync(join(root, 'folder-'))
    writeFileSync(join(folder, 'thing-v1.yaml'), text)
    expect(await readManifest(published('/nothing'), { cache, folder })).toBe(text)
    writeFileSync(join(folder, 'thing-v1.yaml'), 'other')
    await expect(readManifest(published('/nothing'), { cache, folder })).rejects.toThrow(
      /thing-v1.yaml is not the file/,
    )
    expect(requests).toEqual([])
  })

  it('that a chart would give needs helm or its file', async () => {
    const { PATH } = process.env
    vi.stubEnv('PATH', root)
    onTestFinished(() => void vi.stubEnv('PATH', PATH))
    const chart = { kind: 'chart', repository: 'https://charts.example', chart: 'thing', version: '1' } as const
    const choice = choiceOf({ ...chart, namespace: 'x', values: {}, sha256: sha256Of(text) })
    await expect(readManifest(choice, { cache })).rejects.toThrow(
      /thing@v1 is published as a chart, and helm is not on PATH.*thing-v1.yaml.*NETHERKIN_MANIFESTS/,
    )
    writeFileSync(join(cache, sha256Of(text)), text)
    expect(await readManifest(choice, { cache })).toBe(text)
  })

  it('that another helm renders otherwise says which helm, and what to do', async () => {
    const bin = mkdtempSync(join(root, 'bin-'))
    writeFileSync(join(bin, 'helm'), '#!/bin/sh\necho other\n', { mode: 0o755 })
    const { PATH } = process.env
    vi.stubEnv('PATH', `${bin}:${PATH}`)
    onTestFinished(() => void vi.stubEnv('PATH', PATH))
    const chart = { kind: 'chart', repository: 'https://charts.example', chart: 'thing', version: '1' } as const
    const choice = choiceOf({ ...chart, namespace: 'x', values: {}, sha256: sha256Of(text) })
    const advice =
      /thing@v1 .*expected sha256 .*of what helm 3\.18 renders.*helm version.*thing-v1\.yaml.*NETHERKIN_MANIFESTS/
    await expect(readManifest(choice, { cache })).rejects.toThrow(advice)
    const folder = mkdtempSync(join(root, 'folder-'))
    writeFileSync(join(folder, 'thing-v1.yaml'), 'other')
    await expect(readManifest(choice, { cache, folder })).rejects.toThrow(
      /is not the file .*of what helm 3\.18 renders/,
    )
  })

  it("of the user's own must be there", async () => {
    const path = join(root, 'mine.yaml')
    await expect(readManifest(choiceOf({ kind: 'file', path }))).rejects.toThrow(`there is no file ${path}`)
    writeFileSync(path, text)
    expect(await readManifest(choiceOf({ kind: 'file', path }))).toBe(text)
  })
})

describe('a folder for an air gap', () => {
  it('is filled with files and a lock, and serves', async () => {
    const folder = mkdtempSync(join(root, 'gap-'))
    const choice = published('/thing.yaml')
    const lock = await fetchAll([choice], folder, { cache })
    expect(lock.manifests).toEqual([{ product: 'thing', version: 'v1', sha256: sha256Of(text), images: ['x:1'] }])
    expect(JSON.parse(readFileSync(join(folder, 'netherkin.lock.json'), 'utf8'))).toEqual(lock)
    expect(await readManifest(choice, { cache: mkdtempSync(join(root, 'cache-')), folder })).toBe(text)
    expect(requests).toEqual(['/thing.yaml'])
  })

  it('has the CNI plugins that nodes lack, too, and these serve', async () => {
    vi.stubEnv('XDG_CACHE_HOME', mkdtempSync(join(root, 'home-')))
    const folder = mkdtempSync(join(root, 'gap-'))
    const source = mkdtempSync(join(root, 'tar-'))
    writeFileSync(join(source, 'bridge'), 'program')
    execFileSync('tar', ['-czf', join(root, 'plugins.tgz'), '-C', source, './bridge'])
    const archive = readFileSync(join(root, 'plugins.tgz'))
    const kept = sha256Of(archive)
    writeFileSync(join(cache, kept), archive)
    const plugins = {
      names: ['bridge'],
      version: 'v1',
      archives: { x64: { url: `${address}/plugins.tgz`, sha256: kept } },
    }
    const choice = published('/thing.yaml')
    const lock = await fetchAll([{ ...choice, product: { ...choice.product, plugins } as Choice['product'] }], folder, {
      cache,
    })
    expect(lock.manifests[0]?.files).toEqual([{ name: 'plugins.tgz', sha256: kept }])
    const elsewhere = mkdtempSync(join(root, 'cache-'))
    const unpacked = await fetchPlugins(plugins, 'x64', { cache: elsewhere, folder })
    expect(readFileSync(join(unpacked, 'bridge'), 'utf8')).toBe('program')
    writeFileSync(join(folder, 'plugins.tgz'), 'other')
    vi.stubEnv('XDG_CACHE_HOME', mkdtempSync(join(root, 'home-')))
    await expect(fetchPlugins(plugins, 'x64', { cache: elsewhere, folder })).rejects.toThrow('is not the file')
    vi.stubEnv('XDG_CACHE_HOME', '')
  })

  it('keeps what its lock had', async () => {
    const folder = mkdtempSync(join(root, 'gap-'))
    await fetchAll([published('/thing.yaml')], folder, { cache })
    const written = choiceOf({ kind: 'objects', objects: [] })
    const lock = await fetchAll([{ ...written, product: { ...written.product, name: 'ours' } }], folder, { cache })
    expect(lock.manifests.map(({ product }) => product)).toEqual(['ours', 'thing'])
  })
})
