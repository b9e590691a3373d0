import { describe, expect, it } from 'vitest'
import type { Ingress, IngressClass, KubernetesObject, Secret } from '../objects.js'
import { renderEdges } from './edges.js'
import type { Fault } from './faults.js'
import { findRoute } from './ingress-match.js'
import type { Placement, ServicePort } from './placement.js'
import type { Edge } from './protocol.js'

type Rules = NonNullable<Ingress['spec']>['rules']
type Backend = { readonly name: string; readonly port?: { number?: number; name?: string } }

const controller: KubernetesObject = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'controller', namespace: 'ingress', annotations: { 'netherkin.dev/role': 'ingress' } },
}
const ingress = (name: string, spec: Ingress['spec'], metadata: Partial<Ingress['metadata']> = {}): Ingress => ({
  kind: 'Ingress',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name, namespace: 'n', ...metadata },
  spec: spec ?? {},
})
const backend = ({ name, port = { number: 80 } }: Backend) => ({ service: { name, port } })
const rule = (host: string | undefined, paths: Readonly<Record<string, string>>): NonNullable<Rules>[number] => ({
  ...(host && { host }),
  http: {
    paths: Object.entries(paths).map(([path, name]) => ({ path, pathType: 'Prefix', backend: backend({ name }) })),
  },
})
const ingressClass = (name: string, owner: string, more: Partial<IngressClass['metadata']> = {}): IngressClass => ({
  kind: 'IngressClass',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name, ...more },
  spec: { controller: owner },
})
const asDefault = { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } }

const ports: readonly ServicePort[] = [
  servicePort('a', 80, [
    { address: '10.244.1.2', port: 8080, ready: true },
    { address: '10.244.2.2', port: 8080, ready: false },
  ]),
  { ...servicePort('b', 80, [{ address: '10.244.1.3', port: 80, ready: true }]), name: 'http' },
  { ...servicePort('b', 81, [{ address: '10.244.1.3', port: 9000, ready: true }]), name: 'admin' },
  { ...servicePort('b', 81, [{ address: '10.244.1.4', port: 9000, ready: true }]), protocol: 'UDP' },
  servicePort('empty', 80, []),
  { ...servicePort('a', 80, [{ address: '10.244.9.9', port: 80, ready: true }]), namespace: 'elsewhere' },
]
function servicePort(service: string, port: number, endpoints: ServicePort['endpoints']): ServicePort {
  return { namespace: 'n', service, name: '', protocol: 'TCP', port, endpoints }
}

const render = (objects: readonly KubernetesObject[], faults: readonly Fault[] = []): Edge => {
  const placement: Placement = { objects: [controller, ...objects], servicePorts: ports }
  const [edge] = renderEdges(placement, { faults })
  if (!edge) throw new Error('no edge')
  return edge
}
const endpointsAt = (edge: Edge, host: string, target: string) =>
  findRoute(edge.routes, { host, target })?.endpoints.map(({ address, port }) => `${address}:${port}`)

describe('the edge', () => {
  it('is there exactly when the controller is placed', () => {
    expect(renderEdges({ objects: [ingress('i', {})], servicePorts: [] }, { faults: [] })).toEqual([])
    expect(render([])).toEqual({ key: 'pod ingress/controller', routes: [], certificates: [] })
  })

  it("sends requests to the ready endpoints of the Service in the Ingress's own namespace", () => {
    const edge = render([ingress('i', { rules: [rule(undefined, { '/': 'a' })] })])
    expect(endpointsAt(edge, 'any', '/')).toEqual(['10.244.1.2:8080'])
    expect(edge.routes[0]?.backend).toBe('n/a:80')
  })

  it.each([
    ['ING-021', { name: 'b', port: { name: 'admin' } }, ['10.244.1.3:9000']],
    ['ING-021', { name: 'b', port: { number: 81 } }, ['10.244.1.3:9000']],
    ['ING-022', { name: 'b', port: { name: 'nosuch' } }, []],
    ['ING-022', { name: 'b', port: { number: 82 } }, []],
    ['ING-022', { name: 'empty' }, []],
    ['ING-022', { name: 'nosuch' }, []],
  ])('%s: backend %j has the endpoints %j', (_id, service, expected) => {
    const edge = render([ingress('i', { defaultBackend: backend(service) })])
    expect(edge.defaultBackend?.map(({ address, port }) => `${address}:${port}`)).toEqual(expected)
  })

  it('ING-014: merges Ingresses, whatever their order', () => {
    const one = ingress('one', { rules: [rule('h', { '/a': 'a' })] })
    const two = ingress('two', { rules: [rule('h', { '/b': 'b' })], defaultBackend: backend({ name: 'a' }) })
    const edge = render([one, two])
    expect([endpointsAt(edge, 'h', '/a'), endpointsAt(edge, 'h', '/b')]).toEqual([
      ['10.244.1.2:8080'],
      ['10.244.1.3:80'],
    ])
    expect(edge.defaultBackend).toHaveLength(1)
    expect(render([two, one])).toEqual(edge)
  })

  it('folds hosts to lower case and takes an empty path as everything', () => {
    const paths = [{ pathType: 'ImplementationSpecific', backend: backend({ name: 'a' }) }]
    const edge = render([ingress('i', { rules: [{ host: 'FOO.example', http: { paths } }] })])
    expect(endpointsAt(edge, 'foo.example', '/x')).toEqual(['10.244.1.2:8080'])
  })
})

describe('ING-031, ING-032, ING-033, ING-034: the controller serves its own classes', () => {
  const ours = 'netherkin.dev/ingress'
  const legacy = { annotations: { 'kubernetes.io/ingress.class': 'nginx' } }
  const newer = { ...asDefault, creationTimestamp: new Date(1000) }
  const spec = { rules: [rule(undefined, { '/': 'a' })] }
  it.each([
    ['no class', ingress('i', spec), [], true],
    ['its own class', ingress('i', { ...spec, ingressClassName: 'netherkin' }), [], true],
    ['an unknown class', ingress('i', { ...spec, ingressClassName: 'nginx' }), [], false],
    ['another class by the old annotation', ingress('i', spec, legacy), [], false],
    ['a class of ours', ingress('i', { ...spec, ingressClassName: 'mine' }), [ingressClass('mine', ours)], true],
    ['a class of others', ingress('i', { ...spec, ingressClassName: 'x' }), [ingressClass('x', 'else')], false],
    [
      'our name, taken by others',
      ingress('i', { ...spec, ingressClassName: 'netherkin' }),
      [ingressClass('netherkin', 'else')],
      false,
    ],
    ['a default of others', ingress('i', spec), [ingressClass('x', 'else', asDefault)], false],
    [
      'a newer default of ours',
      ingress('i', spec),
      [ingressClass('a', 'else', asDefault), ingressClass('m', ours, newer)],
      true,
    ],
    [
      'a newer default of others',
      ingress('i', spec),
      [ingressClass('a', ours, asDefault), ingressClass('m', 'else', newer)],
      false,
    ],
    [
      'two defaults of one age',
      ingress('i', spec),
      [ingressClass('z', 'else', asDefault), ingressClass('m', ours, asDefault)],
      true,
    ],
  ])('%s', (_name, object, classes, isServed) => {
    expect(render([object, ...classes]).routes.length > 0).toBe(isServed)
  })
})

describe('certificates', () => {
  const secret = (more: Partial<Secret>): Secret => ({
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: 'cert', namespace: 'n' },
    type: 'kubernetes.io/tls',
    ...more,
  })
  const withTls = (tls: NonNullable<Ingress['spec']>['tls']) =>
    ingress('i', { tls: tls ?? [], rules: [rule('Rule.example', { '/': 'a' })] })
  const encode = (text: string) => Buffer.from(text).toString('base64')

  it('come out of the Secret, encoded or not', () => {
    const object = withTls([{ hosts: ['A.example'], secretName: 'cert' }])
    const expected = [{ names: ['a.example'], pem: { certificate: 'C', key: 'K' } }]
    const data = { 'tls.crt': encode('C'), 'tls.key': encode('K') }
    expect(render([object, secret({ data })]).certificates).toEqual(expected)
    expect(render([object, secret({ stringData: { 'tls.crt': 'C', 'tls.key': 'K' } })]).certificates).toEqual(expected)
  })

  it('are made for the hosts when the Secret is not declared in that namespace', () => {
    const elsewhere = secret({
      metadata: { name: 'cert', namespace: 'else' },
      stringData: { 'tls.crt': 'C', 'tls.key': 'K' },
    })
    const object = withTls([{ hosts: ['a.example', 'b.example'], secretName: 'cert' }])
    expect(render([object, elsewhere]).certificates).toEqual([{ names: ['a.example', 'b.example'] }])
  })

  it('cover the hosts of the rules when the entry names none', () => {
    expect(render([withTls([{ secretName: 'cert' }])]).certificates).toEqual([{ names: ['rule.example'] }])
  })
})

describe('each fault is a lie', () => {
  const objects = [
    ingress('i', { rules: [rule('x.example', { '/a': 'a', '/': 'b' }), rule('y.example', { '/': 'b' })] }),
  ]
  it.each([
    ['search-ignored', 'y.example', '/', ['10.244.1.3:80']],
    ['search-ignored', 'nosuch.example', '/a', undefined],
    ['host-ignored', 'y.example', '/a', ['10.244.1.2:8080']],
    ['host-ignored', 'nosuch.example', '/a', ['10.244.1.2:8080']],
    ['path-ignored', 'x.example', '/', ['10.244.1.2:8080']],
    ['path-ignored', 'y.example', '/', ['10.244.1.3:80']],
  ] as const)('%s: %s%s goes to %j', (fault, host, path, expected) => {
    expect(endpointsAt(render(objects, [fault]), host, path)).toEqual(expected)
  })
})
