import { describe, expect, it } from 'vitest'
import type { WireObject } from '../kubernetes/api.js'
import { merge, parseManifest, prepareObjects } from './documents.js'
import { imageAt, imagesOf } from './images.js'

const daemonSet = (containers: readonly unknown[], initContainers: readonly unknown[] = []): WireObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'x', namespace: 'kube-system' },
  spec: { template: { spec: { containers, initContainers } } },
})

describe('a manifest', () => {
  it('is read document by document, without the empty ones, lists taken apart', () => {
    const text = `---
# nothing
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {on: yes}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
---
apiVersion: v1
kind: Namespace
metadata: {name: c}
---
`
    expect(parseManifest(text, 'x').map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c'])
    expect(parseManifest(text, 'x')[0]?.data).toEqual({ true: true })
  })

  it.each([
    ['a: [', /^mine\.yaml is no YAML/],
    ['kind: Pod\nmetadata: {name: x}', /^mine\.yaml: a document has no apiVersion/],
    ['hello', /^mine\.yaml: a document has no apiVersion/],
  ])('that is none is refused: %j', (text, message) => {
    expect(() => parseManifest(text, 'mine.yaml')).toThrow(message)
  })
})

describe('a patch', () => {
  it('merges maps, removes by null, replaces lists', () => {
    expect(merge({ a: { b: 1, c: 2 }, d: [1, 2] }, { a: { b: null, e: 3 }, d: [3] })).toEqual({
      a: { c: 2, e: 3 },
      d: [3],
    })
  })

  it('merges lists of named things by their names', () => {
    const old = [{ name: 'x', image: 'x:1', env: [{ name: 'A', value: '1' }] }, { name: 'y' }]
    const patch = [{ name: 'x', env: [{ name: 'B', value: '2' }] }, { name: 'z' }]
    expect(merge(old, patch)).toEqual([
      {
        name: 'x',
        image: 'x:1',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      { name: 'y' },
      { name: 'z' },
    ])
  })

  it('reaches the objects that it names, and puts the range of pods where it belongs', () => {
    const map = (name: string): WireObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { 'net-conf.json': '{"Network": "10.244.0.0/16"}' },
    })
    const patches = [{ kind: 'ConfigMap', name: 'a', replace: { '10.244.0.0/16': '{podSubnet}' } }]
    const prepare = (podSubnet?: string) =>
      prepareObjects([map('a'), map('b')], { patches }, { images: [] }, { podSubnet }).map(({ data }) =>
        JSON.stringify(data).includes('10.99.0.0/16'),
      )
    expect(prepare('10.99.0.0/16')).toEqual([true, false])
    expect(prepare()).toEqual([false, false])
  })
})

describe('an image', () => {
  const images = ['docker.io/cloudnativelabs/kube-router:v2.11.1', 'docker.io/library/traefik:v3.7.11']
  const run = (container: Record<string, unknown>, rewriting = {}) => {
    const [object] = prepareObjects([daemonSet([container])], {}, { images }, rewriting)
    const found: unknown[] = []
    JSON.stringify(object, (key, value) => (key === 'containers' ? found.push(...value) : value))
    return found[0]
  }

  it.each([
    ['cloudnativelabs/kube-router', 'docker.io/cloudnativelabs/kube-router:v2.11.1'],
    ['docker.io/cloudnativelabs/kube-router:latest', 'docker.io/cloudnativelabs/kube-router:v2.11.1'],
    ['traefik', 'docker.io/library/traefik:v3.7.11'],
    ['traefik:v3.1', 'traefik:v3.1'],
    ['quay.io/other:latest', 'quay.io/other:latest'],
  ])('without a version is pinned: %s', (image, pinned) => {
    expect(run({ image })).toEqual({ image: pinned })
  })

  it('that is pinned need not be pulled each time', () => {
    expect(run({ image: 'traefik', imagePullPolicy: 'Always' })).toMatchObject({ imagePullPolicy: 'IfNotPresent' })
    expect(run({ image: 'x:latest', imagePullPolicy: 'Always' })).toMatchObject({ imagePullPolicy: 'Always' })
    expect(run({ image: 'x:1' }, { pullPolicy: 'Never' })).toMatchObject({ imagePullPolicy: 'Never' })
  })

  it.each([
    ['quay.io/calico/node:v1', 'registry.local:5000/calico/node:v1'],
    ['traefik:v3', 'registry.local:5000/library/traefik:v3'],
    ['localhost:5000/a/b@sha256:12', 'registry.local:5000/a/b@sha256:12'],
    ['registry.k8s.io/pause', 'registry.local:5000/pause'],
  ])('comes from a registry of the user: %s', (image, there) => {
    expect(imageAt(image, 'registry.local:5000')).toBe(there)
    expect(imageAt(image, undefined)).toBe(image)
  })

  it('is found in every container', () => {
    expect(imagesOf([daemonSet([{ image: 'b:1' }], [{ image: 'a:1' }, { image: 'b:1' }])])).toEqual(['a:1', 'b:1'])
  })
})
