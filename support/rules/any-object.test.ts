/** Whatever a manifest holds, validation answers in flaws: it never breaks, and it never lets a wrong type pass. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { KubernetesObject } from '../../clusters/objects.js'
import { inspectObject } from './object-rules.js'

const backend = { service: { name: 'b', port: { number: 80 } } }
const pod = {
  containers: [{ name: 'a', ports: [{ name: 'http', containerPort: 80 }] }],
  dnsConfig: { searches: ['a'] },
}
const meta = { name: 'x', labels: { app: 'x' }, annotations: { a: 'b' } }
const net = 'networking.k8s.io/v1'
const objects: unknown[] = [
  { kind: 'Namespace', apiVersion: 'v1', metadata: meta },
  { kind: 'Node', apiVersion: 'v1', metadata: meta, spec: { unschedulable: true } },
  { kind: 'Pod', apiVersion: 'v1', metadata: meta, spec: pod },
  {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: meta,
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x' } }, spec: pod },
    },
  },
  { kind: 'Service', apiVersion: 'v1', metadata: meta, spec: { externalIPs: ['1.2.3.4'], ports: [{ port: 80 }] } },
  { kind: 'Secret', apiVersion: 'v1', metadata: meta, data: { a: 'YQ==' } },
  {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata: meta,
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'] }],
    ports: [{ port: 80 }],
  },
  {
    kind: 'Ingress',
    apiVersion: net,
    metadata: meta,
    spec: {
      defaultBackend: backend,
      rules: [{ host: 'a.b', http: { paths: [{ path: '/', pathType: 'Exact', backend }] } }],
      tls: [{ hosts: ['a.b'] }],
    },
  },
  { kind: 'IngressClass', apiVersion: net, metadata: meta, spec: { controller: 'a.b/c' } },
  {
    kind: 'NetworkPolicy',
    apiVersion: net,
    metadata: meta,
    spec: {
      podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] },
      ingress: [
        { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 80, endPort: 81 }] },
      ],
    },
  },
]

type Place = readonly (string | number)[]

const placesOf = (value: unknown, path: Place = []): Place[] => {
  if (typeof value !== 'object' || value === null) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([key, one]) =>
      placesOf(one, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

const put = (value: unknown, [head, ...rest]: Place, inside: unknown): unknown => {
  if (head === undefined) return inside
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[head] = put(copy[head], rest, inside)
  return copy
}

it('takes the objects as they are', () => {
  for (const object of objects) expect(inspectObject(object)).toEqual([])
})

it('answers for any object with anything anywhere in it', { timeout: 60_000 }, () => {
  const changed = fc
    .constantFrom(...objects)
    .chain((object) =>
      fc
        .tuple(fc.constantFrom(...placesOf(object)), fc.jsonValue({ maxDepth: 2 }))
        .map(([path, inside]) => put(object, path, inside)),
    )
  fc.assert(
    fc.property(changed, (object) => {
      for (const { message } of inspectObject(object))
        expect(message).toMatch(/write|did you mean|the fields here|leave|make|give|each must/)
    }),
    { numRuns: 2000 },
  )
})

it('answers for an object with nothing in any of its places', () => {
  for (const object of objects)
    for (const path of placesOf(object))
      expect(() => inspectObject(put(object, path, null)), `${JSON.stringify(object)}: ${path.join('.')}`).not.toThrow()
})

it('refuses a mapping wherever a scalar belongs', () => {
  for (const object of objects)
    for (const path of placesOf(object).filter((place) => typeof at(object, place) !== 'object'))
      expect(inspectObject(put(object, path, { odd: { odd: 1 } }) as KubernetesObject), path.join('.')).not.toEqual([])
})

const at = (value: unknown, path: Place): unknown =>
  path.reduce((inside, part) => (inside as Record<string | number, unknown>)[part], value)
