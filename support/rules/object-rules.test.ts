import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../clusters/objects.js'
import { findConflicts, validateObject } from './object-rules.js'

/** Objects as manifests have them: nothing is sure about their fields. */
const inspect = (object: unknown): readonly string[] => validateObject(object as KubernetesObject)

const pod = (spec: object, metadata: object = { name: 'a' }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: { containers: [{ name: 'agent', image: 'x' }], ...spec },
})
const service = (spec: object, name = 'b') => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec })
const policy = (spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p' },
  spec: { podSelector: {}, ...spec },
})
const ingress = (spec: object, annotations = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'i', annotations },
  spec,
})
const backend = { service: { name: 'b', port: { number: 80 } } }
const route = (path: object) =>
  ingress({ rules: [{ http: { paths: [{ pathType: 'Prefix', path: '/', backend, ...path }] } }] })
const from = (...peers: object[]) => policy({ ingress: [{ from: peers }] })
const ports = (...list: object[]) => policy({ ingress: [{ ports: list }] })
const routeAt = 'spec.rules[0].http.paths[0]'

describe('what an API server takes', () => {
  it.each<[string, unknown]>([
    ['a pod', pod({})],
    ['a dotted pod name', pod({}, { name: 'a.b-1' })],
    ['nulls for fields that are left out', pod({ nodeName: null })],
    ['amounts as numbers', pod({ containers: [{ name: 'a', resources: { limits: { cpu: 1, memory: '1Gi' } } }] })],
    ['a Service by port name', service({ ports: [{ port: 80, targetPort: 'http' }] })],
    ['a headless Service without ports', service({ clusterIP: 'None', selector: { app: 'b' } })],
    ['an ExternalName', service({ type: 'ExternalName', externalName: 'a.example.' })],
    [
      'one port for TCP and UDP',
      service({
        ports: [
          { name: 'a', port: 53, protocol: 'TCP' },
          { name: 'b', port: 53, protocol: 'UDP' },
        ],
      }),
    ],
    ['the wire\'s own "from"', from({ podSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } })],
    ['a range of ports', ports({ port: 80, endPort: 90 }, { port: 'http', protocol: 'UDP' })],
    ['a wildcard host', ingress({ defaultBackend: backend, rules: [{ host: '*.a.example' }] })],
    ['an odd path for the controller', route({ pathType: 'ImplementationSpecific', path: '/a//b' })],
  ])('%s', (_, object) => {
    expect(inspect(object)).toEqual([])
  })
})

describe('what an API server refuses', () => {
  it.each<[string, unknown, string[]]>([
    ['no object', 'text', ['this is not an object; write apiVersion, kind, metadata and spec']],
    ['a wrong kind', { ...pod({}), kind: 'Pdo' }, ['kind: "Pdo" is unknown; did you mean "Pod"?']],
    [
      'a wrong apiVersion',
      { ...policy({}), apiVersion: 'networking/v1' },
      ['apiVersion: "networking/v1" has no NetworkPolicy; write "networking.k8s.io/v1"'],
    ],
    ['no apiVersion', { ...pod({}), apiVersion: undefined }, ['apiVersion: it is missing; write "v1"']],
    ['an unknown field', policy({ ingres: [] }), ['spec.ingres: unknown field; did you mean "ingress"?']],
    [
      'our own name of a field',
      policy({ ingress: [{ _from: [] }] }),
      ['spec.ingress[0]._from: unknown field; did you mean "from"?'],
    ],
    [
      'a wrong type',
      service({ ports: [{ port: '80' }] }),
      ['spec.ports[0].port: "80" is a string; write a whole number'],
    ],
    [
      'a number for a text',
      pod({}, { name: 'a', labels: { v: 1 } }),
      ['metadata.labels.v: 1 is a number; write it in quotes, as "1"'],
    ],
    ['a mapping for a list', policy({ ingress: {} }), ['spec.ingress: this is a mapping; write a list ("- …")']],
    ['a missing field', from({ ipBlock: {} }), ['spec.ingress[0].from[0].ipBlock.cidr: it is missing; write it']],
    [
      'a port number in quotes',
      policy({ ingress: [{ ports: [{ port: '80' }] }] }),
      ['spec.ingress[0].ports[0].port: "80" in quotes is a name; write 80 without them'],
    ],
    ['no name', pod({}, {}), ['metadata.name: it is missing; write a name']],
    [
      'a name not of RFC 1123',
      pod({}, { name: 'My_Pod' }),
      [
        'metadata.name: "My_Pod" cannot be a name here; write at most 253 lower-case letters, digits, "-" and ".", with a letter or digit first and last, such as "my-pod"',
      ],
    ],
    [
      'a Service name that begins with a digit',
      service({ ports: [{ port: 80 }] }, '1b'),
      [
        'metadata.name: "1b" cannot be a name here; write at most 63 lower-case letters, digits and "-", with a letter first, such as "b"',
      ],
    ],
    [
      'a bad label',
      pod({}, { name: 'a', labels: { app: 'a b' } }),
      [expect.stringMatching(/^metadata\.labels\.app: "a b" cannot be a label's value; write /) as unknown as string],
    ],
  ])('%s', (_, object, flaws) => {
    expect(inspect(object)).toEqual(flaws)
  })

  it('NP-030: empty peers, and ipBlock beside a selector', () => {
    expect(inspect(from({}, { ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }))).toEqual([
      'spec.ingress[0].from[0]: a peer is empty; write podSelector, namespaceSelector or ipBlock',
      'spec.ingress[0].from[1]: ipBlock stands beside a selector; make two peers of it',
    ])
  })

  it('NP-055: endPort', () => {
    expect(
      inspect(ports({ port: 80, endPort: 79 }, { port: 'http', endPort: 81 }, { endPort: 81 }, { port: 70000 })),
    ).toEqual([
      'spec.ingress[0].ports[0].endPort: 79 does not follow port 80; write a number from 80 to 65535',
      'spec.ingress[0].ports[1].endPort: endPort needs a port number, and port is "http"; write it',
      'spec.ingress[0].ports[2].endPort: endPort stands without port; write the first port as port',
      'spec.ingress[0].ports[3].port: 70000 is out of range; write a number from 1 to 65535',
    ])
  })

  it('NP-062: except outside cidr, and bad CIDRs', () => {
    const blocks = [
      { cidr: '10.0.0.0/8', except: ['11.0.0.0/16', '10.0.0.0/8'] },
      { cidr: '10.0.0.300/8' },
      { cidr: '10.0.0.1' },
    ]
    expect(inspect(from(...blocks.map((ipBlock) => ({ ipBlock }))))).toEqual([
      'spec.ingress[0].from[0].ipBlock.except[0]: "11.0.0.0/16" is not inside 10.0.0.0/8; write a smaller block of it',
      'spec.ingress[0].from[0].ipBlock.except[1]: "10.0.0.0/8" is not inside 10.0.0.0/8; write a smaller block of it',
      'spec.ingress[0].from[1].ipBlock.cidr: "10.0.0.300/8" is not a CIDR; write an address and a prefix length, such as "10.0.0.0/8"',
      'spec.ingress[0].from[2].ipBlock.cidr: "10.0.0.1" is not a CIDR; write an address and a prefix length, such as "10.0.0.1/32"',
    ])
  })

  it('selectors without their values', () => {
    const matchExpressions = [
      { key: 'a', operator: 'In' },
      { key: 'a', operator: 'Exists', values: ['x'] },
      { key: 'a', operator: 'Is' },
    ]
    expect(inspect(policy({ podSelector: { matchExpressions } }))).toEqual([
      'spec.podSelector.matchExpressions[0].values: In needs values; write at least one',
      'spec.podSelector.matchExpressions[1].values: Exists takes no values; leave them out',
      'spec.podSelector.matchExpressions[2].operator: "Is" is unknown; write "In", "NotIn", "Exists" or "DoesNotExist"',
    ])
  })

  it('SVC-009: several ports without names, or with one name', () => {
    expect(inspect(service({ ports: [{ port: 80 }, { port: 81 }] }))).toEqual([
      'spec.ports[0].name: a Service of several ports needs a name for each; write one',
      'spec.ports[1].name: a Service of several ports needs a name for each; write one',
    ])
    expect(
      inspect(
        service({
          ports: [
            { name: 'a', port: 80 },
            { name: 'a', port: 81 },
          ],
        }),
      ),
    ).toEqual(['spec.ports[1].name: "a" is there twice; each must be different'])
  })

  it('SVC-004, SVC-033, EXT-002: addresses, affinity, node ports', () => {
    expect(inspect(service({ clusterIP: '192.168.0.1', ports: [{ port: 80 }] }))).toEqual([
      'spec.clusterIP: 192.168.0.1 is not in the range of Services; write an address of 10.96.0.0/16',
    ])
    const sessionAffinityConfig = { clientIP: { timeoutSeconds: 0 } }
    expect(inspect(service({ sessionAffinity: 'ClientIP', sessionAffinityConfig, ports: [{ port: 80 }] }))).toEqual([
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds: 0 is out of range; write a number from 1 to 86400',
    ])
    expect(inspect(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }))).toEqual([
      'spec.ports[0].nodePort: 80 is out of range; write a number from 30000 to 32767',
    ])
    expect(inspect(service({ ports: [{ port: 80, nodePort: 30080 }] }))).toEqual([
      'spec.ports[0].nodePort: a Service of type ClusterIP has no node port; write type "NodePort"',
    ])
  })

  it.each<[string, object, string]>([
    ['no pathType', { pathType: undefined }, `${routeAt}.pathType: it is missing; write it`],
    ['no leading /', { path: 'api' }, `${routeAt}.path: "api" does not begin with "/"; write "/api"`],
    ['//', { path: '/a//b' }, `${routeAt}.path: "/a//b" has "//" in it; write a plain path`],
    ['/../', { path: '/a/../b' }, `${routeAt}.path: "/a/../b" has "/../" in it; write a plain path`],
    ['an encoded slash', { path: '/a%2Fb' }, `${routeAt}.path: "/a%2Fb" has "%2F" in it; write a plain path`],
    [
      'name and number',
      { backend: { service: { name: 'b', port: { name: 'http', number: 80 } } } },
      `${routeAt}.backend.service.port: it has both name and number; write one of them`,
    ],
    [
      'service and resource',
      { backend: { ...backend, resource: { kind: 'x', name: 'y' } } },
      `${routeAt}.backend: it has both service and resource; write one of them`,
    ],
  ])('ING-013, ING-021, ING-024: %s', (_, path, message) => {
    expect(inspect(route(path))).toContain(message)
  })

  it('ING-013, ING-034: hosts, and an Ingress of nothing', () => {
    const rules = ['a.example:80', '10.0.0.1', 'a.*.example'].map((host) => ({ host }))
    expect(inspect(ingress({ rules }))).toEqual([
      'spec.rules[0].host: "a.example:80" has a port; write the name alone',
      'spec.rules[1].host: "10.0.0.1" is an address; write a DNS name',
      'spec.rules[2].host: "a.*.example" has a "*" inside; write "*." at the start only',
    ])
    expect(inspect(ingress({}))).toEqual(['spec: it routes nothing; write rules or defaultBackend'])
    const twice = ingress({ defaultBackend: backend, ingressClassName: 'n' }, { 'kubernetes.io/ingress.class': 'n' })
    expect(inspect(twice)).toEqual([
      'metadata.annotations[kubernetes.io/ingress.class]: the class is also in spec.ingressClassName; write one of the two',
    ])
  })

  it('DNS-028: dnsPolicy None without nameservers, and too many', () => {
    expect(inspect(pod({ dnsPolicy: 'None' }))).toEqual([
      'spec.dnsConfig.nameservers: dnsPolicy None needs nameservers; write at least one',
    ])
    const nameservers = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']
    expect(inspect(pod({ dnsPolicy: 'None', dnsConfig: { nameservers } }))).toEqual([
      'spec.dnsConfig.nameservers: there are 4; write at most 3, not "10.0.0.4" too',
    ])
  })

  it('ports of containers', () => {
    const list = [
      { containerPort: 0 },
      { name: 'much-too-long-a-name', containerPort: 80 },
      { containerPort: 81, protocol: 'tcp' },
    ]
    expect(inspect(pod({ containers: [{ name: 'a', ports: list }] }))).toEqual([
      'spec.containers[0].ports[0].containerPort: 0 is out of range; write a number from 1 to 65535',
      'spec.containers[0].ports[1].name: "much-too-long-a-name" cannot be a name here; write at most 15 lower-case letters, digits and single "-", with at least one letter',
      'spec.containers[0].ports[2].protocol: "tcp" is unknown; write "TCP", "UDP" or "SCTP"',
    ])
  })

  it('a Deployment whose selector does not fit its template', () => {
    const template = { metadata: { labels: { app: 'c' } }, spec: { containers: [{ name: 'a' }] } }
    const spec = { selector: { matchLabels: { app: 'b' } }, template }
    expect(inspect({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'b' }, spec })).toEqual([
      'spec.template.metadata.labels: the selector wants app: b; write this label on the template',
    ])
  })

  it('SVC-019: endpoints that nobody else can reach', () => {
    const endpoints = [{ addresses: ['127.0.0.1'] }, { addresses: ['::1'] }]
    const slice = {
      kind: 'EndpointSlice',
      apiVersion: 'discovery.k8s.io/v1',
      metadata: { name: 's' },
      addressType: 'IPv4',
      endpoints,
    }
    expect(inspect(slice)).toEqual([
      'endpoints[0].addresses[0]: "127.0.0.1" is loopback; write an address that other hosts can reach',
      'endpoints[1].addresses[0]: "::1" is not of addressType IPv4; write addresses of one family',
    ])
  })

  it("keeps a Secret's values out of its words", () => {
    const data = { 'tls.crt': 'not base64!' }
    const [missing, wrong] = inspect({
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { name: 's' },
      type: 'kubernetes.io/tls',
      data,
    })
    expect(missing).toBe('data[tls.key]: it is missing; a Secret of type kubernetes.io/tls needs it')
    expect(wrong).toBe('data[tls.crt]: it is not base64; encode it, or write it under stringData')
  })

  it('tells all flaws of one object, and nothing twice', () => {
    expect(inspect({ ...service({ ports: [{ port: 'x' }, { name: 'b', port: 0 }] }, 'B!'), extra: 1 })).toEqual([
      expect.stringMatching(/^extra: unknown field/),
      'spec.ports[0].port: "x" is a string; write a whole number',
      expect.stringMatching(/^metadata\.name: "B!" cannot be a name here/),
      'spec.ports[0].name: a Service of several ports needs a name for each; write one',
      'spec.ports[1].port: 0 is out of range; write a number from 1 to 65535',
    ])
  })
})

describe('what a cluster cannot hold together', () => {
  const one = service({ type: 'NodePort', clusterIP: '10.96.0.20', ports: [{ port: 80, nodePort: 30080 }] }, 'one')
  const other = service(
    { type: 'NodePort', clusterIP: '10.96.0.20', ports: [{ port: 81, nodePort: 30080, protocol: 'UDP' }] },
    'other',
  )

  it('EXT-003, SVC-004: one node port or one ClusterIP for two Services', () => {
    const objects = [one, other] as unknown as KubernetesObject[]
    expect(findConflicts(objects[1] as KubernetesObject, objects)).toEqual([
      'clusterIP 10.96.0.20 is taken by Service default/one; write another one',
      'nodePort 30080 is taken by Service default/one; write another one',
    ])
    expect(findConflicts(objects[0] as KubernetesObject, objects.slice(0, 1))).toEqual([])
  })
})
