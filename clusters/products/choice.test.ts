import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { chooseCni, cnis } from '../cni/index.js'
import { chooseIngress, ingressControllers } from '../ingress/index.js'
import { chooseLoadBalancer, loadBalancers } from '../loadbalancer/index.js'
import { describeChoice } from './choice.js'
import { sha256Of } from './hashes.js'

const folder = mkdtempSync(join(tmpdir(), 'netherkin-choice-'))

beforeEach(() => vi.stubEnv('NETHERKIN_MANIFESTS', ''))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

describe('the catalogue', () => {
  const products = [...cnis, ...ingressControllers, ...loadBalancers]
  const releases = products.flatMap(({ name, releases: all }) =>
    Object.entries(all).map(([version, { source, images }]) => ({ name, version, source, images })),
  )

  it('pins every file by a hash, and its images by a version', () => {
    const published = releases.flatMap(({ source }) =>
      source.kind === 'manifest' || source.kind === 'chart' ? source : [],
    )
    expect(published.length).toBeGreaterThan(12)
    for (const source of published) expect(source.sha256).toMatch(/^[0-9a-f]{64}$/)
    for (const image of releases.flatMap(({ images }) => images)) expect(image).toMatch(/^[^/]+\.[^/]+\/.+:(?!latest)/)
  })

  it('takes a file from the tag of its version', () => {
    for (const { version, source } of releases) if (source.kind === 'manifest') expect(source.url).toContain(version)
  })

  it('says that a product was seen only at versions it has', () => {
    for (const { releases: all, seen } of products)
      for (const version of seen) expect(Object.keys(all)).toContain(version)
  })
})

describe('a choice', () => {
  it.each([
    [chooseCni, undefined, 'default'],
    [chooseCni, 'calico', 'calico@v3.32.1'],
    [chooseCni, 'calico@v3.28.5', 'calico@v3.28.5'],
    [chooseCni, 'calico@3.28.5', 'calico@v3.28.5'],
    [chooseCni, 'kindnet', 'kindnet'],
    [chooseCni, 'none', 'none'],
    [chooseCni, './my-cni.yaml', './my-cni.yaml'],
    [chooseCni, 'my-cni.yaml', 'my-cni.yaml'],
    [chooseIngress, undefined, 'none'],
    [chooseIngress, 'traefik', 'traefik@v3.7.11'],
    [chooseLoadBalancer, undefined, 'none'],
    [chooseLoadBalancer, 'metallb', 'metallb@v0.16.1'],
  ] as const)('is read (%#)', (choose, text, meaning) => {
    expect(describeChoice(choose(text))).toBe(meaning)
  })

  it.each([
    [() => chooseCni('calicco'), /there is no CNI "calicco"; did you mean "calico"\?.*Known: default, kindnet, calico/],
    [() => chooseCni('toString'), /there is no CNI "toString"/],
    [
      () => chooseCni('calico@v9.9.9'),
      /no version "v9.9.9".*v3.32.1, v3.31.7, v3.28.5.*NETHERKIN_MANIFESTS.*calico-v9.9.9.yaml/,
    ],
    [() => chooseCni('none@v1'), /"none" has no versions/],
    [() => chooseIngress('trafik'), /no ingress controller "trafik"; did you mean "traefik"/],
    [() => chooseLoadBalancer('f5'), /no load balancer "f5"/],
  ])('that cannot be is refused with what can (%#)', (choose, message) => {
    expect(choose).toThrow(RangeError)
    expect(choose).toThrow(message)
  })
})

describe('a folder in place of the network', () => {
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true })
    vi.stubEnv('NETHERKIN_MANIFESTS', mkdtempSync(folder))
  })
  const own = (name: string, text: string) => writeFileSync(join(process.env.NETHERKIN_MANIFESTS ?? '', name), text)

  it('decides the version that nobody named', () => {
    own('calico-v3.28.5.yaml', 'a: 1')
    expect(chooseCni('calico').version).toBe('v3.28.5')
    expect(chooseCni('canal').version).toBe('v3.32.1')
  })

  it('holds versions that the catalogue does not know, if it gives their hash', () => {
    own('calico-v9.9.9.yaml', 'a: 1')
    expect(() => chooseCni('calico@v9.9.9')).toThrow(/no hash known for calico v9.9.9.*calico-v9.9.9.yaml.sha256/)
    own('calico-v9.9.9.yaml.sha256', `${sha256Of('a: 1')}  calico-v9.9.9.yaml\n`)
    expect(chooseCni('calico@v9.9.9').release.source).toMatchObject({ kind: 'file', sha256: sha256Of('a: 1') })
  })

  it('says when its lock file is broken', () => {
    own('calico-v9.9.9.yaml', 'a: 1')
    own('netherkin.lock.json', '{')
    expect(() => chooseCni('calico@v9.9.9')).toThrow(/netherkin.lock.json is no JSON/)
  })
})
