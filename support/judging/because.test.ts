import { describe, expect, it } from 'vitest'
import type { Live } from '../../clusters/cluster.js'
import {
  agentImage,
  annotations,
  type KubernetesObject,
  type NetworkPolicy,
  type Pod,
  type Service,
} from '../../clusters/objects.js'
import type { Observation } from '../../clusters/probe.js'
import type { ReachQuestion, Target } from '../question.js'
import { explain, suggest } from './because.js'

const node = (name: string, extra: Record<string, string> = {}): KubernetesObject => ({
  kind: 'Node',
  apiVersion: 'v1',
  metadata: { name, annotations: extra },
})
const pod = (
  name: string,
  nodeName = 'worker',
  more: Partial<Pod['metadata']> = {},
  ip = `10.244.1.${name.length}`,
): Pod => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'default', labels: { app: name }, ...more },
  spec: { nodeName, containers: [{ name: 'agent', ports: [{ containerPort: 80, name: 'http' }] }] },
  status: { podIP: ip, podIPs: [{ ip }] },
})
const service = (spec: Service['spec']): Service => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name: 's', namespace: 'default' },
  spec: { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ports: [{ port: 8080, targetPort: 80 }], ...spec },
})
const policy = (spec: NetworkPolicy['spec'], namespace = 'default'): NetworkPolicy => ({
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'p', namespace },
  ...(spec && { spec }),
})
const live = (...objects: KubernetesObject[]): Live => ({
  generation: 1,
  objects: [node('worker'), ...objects],
  outside: { addresses: ['192.0.2.100'], names: [] },
  external: { addresses: ['203.0.113.10'], names: [] },
  ingress: {},
})
const ask = (to: Target, more: Partial<ReachQuestion> = {}): ReachQuestion => ({
  kind: 'reach',
  from: { kind: 'pod', namespace: 'default', name: 'a' },
  to,
  port: { port: 80, protocol: 'TCP' },
  expected: { text: 'connected', denial: false, differs: () => undefined },
  ...more,
})
const toPod = (name: string): Target => ({ kind: 'pod', namespace: 'default', name })
const toService = (by: 'cluster-ip' | 'node-port' = 'cluster-ip', at?: string): Target => ({
  kind: 'service',
  namespace: 'default',
  name: 's',
  by,
  ...(at !== undefined && { node: at }),
})
const because = (question: ReachQuestion, ...objects: KubernetesObject[]) => explain(question, live(...objects), [])
const admitted = (lines: readonly string[]): readonly boolean[] =>
  lines.map((line) => /; rule \d+ of \d+ admits/.test(line))

describe('explain', () => {
  it('says that an image of its own does not prove who answered', () => {
    const answer = { probe: '0', verdict: 'connected' as const, detail: '', startedAt: 0, phases: { totalMs: 1 } }
    const web = pod('web')
    const containers = [{ name: 'web', image: 'nginx:1', ports: [{ containerPort: 80 }] }]
    const own = { ...web, spec: { ...web.spec, containers } }
    expect(explain(ask(toPod('web')), live(own), [answer])).toEqual([
      'identity unproved: pod default/web runs nginx:1, which does not say who answered',
    ])
    expect(explain(ask(toPod('web')), live(own), [{ ...answer, verdict: 'timeout' }])).toEqual([])
  })

  it('says where an agent answered in place of an image', () => {
    const served = (image: string): readonly string[] => {
      const status = { name: 'web', image, imageID: agentImage, ready: true, restartCount: 0 }
      const web = pod('web')
      const shown = live({ ...web, status: { ...web.status, containerStatuses: [status] } })
      const servedBy = { namespace: 'default', pod: 'web', node: 'worker', port: 80, instance: '1' }
      const answer: Observation = {
        probe: '0',
        verdict: 'connected',
        detail: '',
        startedAt: 0,
        phases: { totalMs: 1 },
        servedBy,
      }
      return explain(ask(toPod('web')), shown, [answer])
    }
    expect(served('nginx:1.29')).toEqual(['an agent stands in for nginx:1.29 in pod default/web'])
    expect(served(agentImage)).toEqual([])
  })

  it('has nothing to say where nothing stands in the way', () => {
    expect(because(ask(toPod('bb')), pod('a'), pod('bb'))).toEqual([])
  })

  const port = { port: { port: 8080, protocol: 'TCP' } } as const
  it.each([
    ['no pod with its labels', service({ selector: { app: 'x' } }), 'has no endpoint: no pod has the labels app=x'],
    ['no selector', service({}), 'has no selector, and no EndpointSlice names an address for it'],
  ])('finds a Service with %s', (_, object, line) => {
    expect(because(ask(toService(), port), pod('a'), pod('bb'), object)).toEqual([`Service default/s ${line}`])
  })

  it('finds endpoints that are not ready', () => {
    const unready = pod('bb', 'worker', { annotations: { [annotations.ready]: 'false' } })
    expect(because(ask(toService(), port), pod('a'), unready, service({ selector: { app: 'bb' } }))).toEqual([
      'Service default/s has no ready endpoint; not ready: default/bb',
    ])
  })

  it('finds endpoints that are left out because they are not ready', () => {
    const unready = pod('ccc', 'worker', { labels: { app: 'bb' }, annotations: { [annotations.ready]: 'false' } })
    const objects = [pod('a'), pod('bb'), unready, service({ selector: { app: 'bb' } })]
    expect(because(ask(toService(), port), ...objects)).toEqual(['Service default/s leaves out default/ccc: not ready'])
  })

  it('finds a port that the Service does not have', () => {
    const lines = because(ask(toService()), pod('a'), pod('bb'), service({ selector: { app: 'bb' } }))
    expect(lines).toEqual(['Service default/s has no port 80/TCP'])
  })

  it('finds traffic policy Local without endpoint on the node', () => {
    const internal = service({ selector: { app: 'bb' }, internalTrafficPolicy: 'Local' })
    const external = service({ selector: { app: 'bb' }, externalTrafficPolicy: 'Local' })
    const pods = [pod('a', 'worker'), pod('bb', 'worker2')]
    const wanted = 'Service default/s has traffic policy Local and no ready endpoint on node worker'
    expect(because(ask(toService(), port), ...pods, internal)).toEqual([wanted])
    expect(because(ask(toService('node-port', 'worker'), port), ...pods, external)).toEqual([wanted])
    expect(because(ask(toService('node-port', 'worker2'), port), ...pods, external)).toEqual([])
  })

  it('finds a node that is cut off, but not for pods on one node', () => {
    const down = node('worker2', { [annotations.link]: 'down' })
    expect(because(ask(toPod('bb')), down, pod('a'), pod('bb', 'worker2'))).toEqual([
      'Node worker2 is down: its links are cut',
    ])
    expect(because(ask(toPod('bb')), down, pod('a', 'worker2'), pod('bb', 'worker2'))).toEqual([])
  })

  it('finds a pod that does not listen there, or for itself only', () => {
    const shy = pod('bb', 'worker', { annotations: { [annotations.listen]: 'localhost' } })
    expect(because(ask(toPod('bb')), pod('a'), shy)).toEqual(['Pod default/bb listens on its own localhost only'])
    expect(because(ask(toPod('bb'), { port: { port: 81, protocol: 'TCP' } }), pod('a'), pod('bb'))).toEqual([
      'pod bb has no container that listens on 81/TCP',
    ])
  })

  it('names DNS answers', () => {
    const seen: Observation = {
      probe: '0',
      verdict: 'unresolved-nxdomain',
      detail: 'NXDOMAIN for b.x',
      startedAt: 0,
      phases: { totalMs: 1 },
    }
    expect(explain(ask({ kind: 'name', name: 'b.x' }), live(pod('a')), [seen])[0]).toBe(
      'DNS answered NXDOMAIN: no such name (NXDOMAIN for b.x)',
    )
  })
})

describe('policies', () => {
  const pods = [pod('a'), pod('bb')]
  const toB = { podSelector: { matchLabels: { app: 'bb' } } }

  it('are named when they select the source for egress or the destination for ingress', () => {
    const both = policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    expect(because(ask(toPod('bb')), ...pods, both)).toEqual([
      'NetworkPolicy default/p isolates pod default/a for egress; no rule admits pod default/bb on 80/TCP',
      'NetworkPolicy default/p isolates pod default/bb for ingress; no rule admits pod default/a on 80/TCP',
    ])
  })

  it('are not named when they select others, or live elsewhere', () => {
    const other = policy({ podSelector: { matchLabels: { app: 'zz' } }, policyTypes: ['Ingress'] })
    expect(because(ask(toPod('bb')), ...pods, other, policy({ podSelector: {} }, 'elsewhere'))).toEqual([])
  })

  const fromA = { podSelector: { matchLabels: { app: 'a' } } }
  it.each<[string, NetworkPolicy['spec'], boolean]>([
    ['a peer by its labels', { ...toB, ingress: [{ from: [fromA] }] }, true],
    ['another peer', { ...toB, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'c' } } }] }] }, false],
    ['everyone by an empty rule', { ...toB, ingress: [{}] }, true],
    ['nobody by no rule', { ...toB, ingress: [] }, false],
    [
      'a namespace by its name',
      {
        ...toB,
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } }] }],
      },
      true,
    ],
    [
      'both selectors at once',
      { ...toB, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'c' } } }] }] },
      false,
    ],
    ['an address block', { ...toB, ingress: [{ from: [{ ipBlock: { cidr: '10.244.1.0/24' } }] }] }, true],
    [
      'an exception of a block',
      { ...toB, ingress: [{ from: [{ ipBlock: { cidr: '10.244.1.0/24', except: ['10.244.1.1/32'] } }] }] },
      false,
    ],
    ['a port in a range', { ...toB, ingress: [{ ports: [{ port: 70, endPort: 90 }] }] }, true],
    ['a port by name', { ...toB, ingress: [{ ports: [{ port: 'http' }] }] }, true],
    ['another port', { ...toB, ingress: [{ ports: [{ port: 81 }] }] }, false],
    ['another protocol', { ...toB, ingress: [{ ports: [{ port: 80, protocol: 'UDP' }] }] }, false],
    [
      'a peer by an expression',
      {
        ...toB,
        ingress: [
          { from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] } }] },
        ],
      },
      false,
    ],
  ])('tell whether a rule admits %s', (_, spec, expected) => {
    expect(admitted(because(ask(toPod('bb')), ...pods, policy(spec)))).toEqual([expected])
  })

  it('tell which of their rules admits', () => {
    const rules = [{ from: [{ podSelector: { matchLabels: { app: 'c' } } }] }, { from: [fromA] }, {}]
    expect(because(ask(toPod('bb')), ...pods, policy({ ...toB, ingress: rules }))).toEqual([
      'NetworkPolicy default/p isolates pod default/bb for ingress; rule 2 of 3 admits pod default/a on 80/TCP',
    ])
  })

  it('look behind the port of a Service', () => {
    const question = ask(toService(), { port: { port: 8080, protocol: 'TCP' } })
    const narrow = policy({ ...toB, ingress: [{ ports: [{ port: 80 }] }] })
    expect(because(question, ...pods, service({ selector: { app: 'bb' } }), narrow)).toEqual([
      'NetworkPolicy default/p isolates pod default/bb for ingress; rule 1 of 1 admits pod default/a on 80/TCP',
    ])
  })
})

describe('silence of the name server', () => {
  const silent: Observation = {
    probe: '0',
    verdict: 'unresolved-timeout',
    detail: 'no answer from 10.96.0.10:53 for b',
    startedAt: 0,
    phases: { totalMs: 1 },
  }
  const coredns: Pod = {
    ...pod('coredns', 'worker', { namespace: 'kube-system', labels: { app: 'dns' } }),
    spec: { nodeName: 'worker', containers: [{ name: 'dns', ports: [{ containerPort: 53, protocol: 'UDP' }] }] },
  }
  const kubeDns: Service = {
    ...service({ clusterIPs: ['10.96.0.10'], ports: [{ port: 53, protocol: 'UDP' }], selector: { app: 'dns' } }),
    metadata: { name: 'kube-dns', namespace: 'kube-system' },
  }
  const closed = policy({ podSelector: {}, policyTypes: ['Egress'] })

  it('is blamed on the policies that stand between, not on what lies behind the name', () => {
    const lines = explain(ask({ kind: 'name', name: 'b' }), live(pod('a'), coredns, kubeDns, closed), [silent])
    expect(lines).toEqual([
      'DNS did not answer (no answer from 10.96.0.10:53 for b)',
      'NetworkPolicy default/p isolates pod default/a for egress; no rule admits DNS (53/UDP) to kube-system/coredns: write `pod a may ask DNS`',
    ])
  })

  it('is another server than the cluster’s where somebody outside asks', () => {
    const question = {
      ...ask({ kind: 'service', namespace: 'default', name: 'b', by: 'load-balancer' }),
      from: { kind: 'outside' } as const,
    }
    const balanced = service({ type: 'LoadBalancer', clusterIPs: ['10.96.0.7'], ports: [{ port: 80 }] })
    expect(explain(question, live(coredns, kubeDns, balanced), [silent]).join()).not.toContain('mean nothing outside')
  })
})

describe('a request that the edge itself answers', () => {
  const ingress: KubernetesObject = {
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name: 'main', namespace: 'default' },
    spec: {
      rules: ['shop.example', '*.blog.example'].map((host) => ({
        host,
        http: {
          paths: [{ path: '/api', pathType: 'Prefix', backend: { service: { name: 'svc', port: { number: 80 } } } }],
        },
      })),
    },
  }
  const answer = { status: 404, headers: {}, body: '' }
  const seen = {
    probe: '0',
    verdict: 'connected',
    detail: '',
    startedAt: 0,
    phases: { totalMs: 1 },
    http: answer,
  } as const
  const explained = (host: string, observation: Observation = seen) =>
    explain(ask({ kind: 'ingress' }, { http: { method: 'GET', path: '/x', host } }), live(ingress), [observation])

  it('is told what its host routes, or which hosts there are', () => {
    expect(explained('shop.example')).toEqual([
      'Ingress default/main routes /api (Prefix) to service svc for shop.example, not /x',
    ])
    expect(explained('a.blog.example:8080')[0]).toContain('for *.blog.example')
    expect(explained('other.example')).toEqual([
      'no Ingress has a rule for the host other.example; hosts that have one: shop.example, *.blog.example',
    ])
  })

  it('is not, where a backend answered 404, or the edge something else', () => {
    const servedBy = { namespace: 'default', pod: 'c', node: 'worker', port: 80, instance: '1' }
    expect(explained('shop.example', { ...seen, servedBy })).toEqual([])
    expect(explained('shop.example', { ...seen, http: { ...answer, status: 503 } })).toEqual([])
  })
})

describe('TLS', () => {
  const seen = { probe: '0', verdict: 'tls-failed', startedAt: 0, phases: { totalMs: 1 } } as const

  it('names the certificate, or says that there was no handshake', () => {
    const wrong = { ...seen, detail: 'x', certificate: { names: ['a.example'], error: 'not for b.example' } }
    expect(explain(ask(toPod('bb')), live(pod('a'), pod('bb')), [wrong])[0]).toBe(
      'the certificate is for a.example: not for b.example',
    )
    const plain = { ...seen, detail: 'ERR_SSL_WRONG_VERSION_NUMBER wrong version number' }
    expect(explain(ask(toPod('bb')), live(pod('a'), pod('bb')), [plain])[0]).toMatch(
      /no TLS handshake: .* wrong version number; does the server speak TLS/,
    )
  })
})

describe('suggest', () => {
  it('gives a command to paste, with the question by hand', () => {
    expect(suggest(ask(toPod('bb')), live(pod('a'), pod('bb')))).toBe(
      "run it with --keep-on-failure, then `npx netherkin shell a` and there `curl -sv -m 2 'http://10.244.1.2:80/'`",
    )
    expect(suggest(ask(toPod('bb')), live(pod('a'), pod('bb')), true)).toMatch(
      /^`npx netherkin shell a` and there `curl/,
    )
    const udp = ask(toPod('bb'), { port: { port: 80, protocol: 'UDP' } })
    expect(suggest(udp, live(pod('a'), pod('bb')))).toContain('nc -u -w 1 10.244.1.2 80')
  })
})
