/** A real kernel: every kind of policy rule, asked from three sources at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cluster, Live } from '../cluster.js'
import type { KubernetesObject, NetworkPolicy } from '../objects.js'
import {
  atNode,
  call,
  clusterIP,
  from,
  observe,
  openTrial,
  outsider,
  pod,
  podIP,
  policy,
  service,
  verdicts,
} from './trial.js'

type Spec = NonNullable<NetworkPolicy['spec']>

let cluster: Cluster
let live: Live
beforeAll(async () => {
  cluster = await openTrial()
}, 30_000)
afterAll(() => cluster?.close())

const namespace = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { team: name } },
})
const ports = ['web:80', '81', '80/UDP']
/** `x/a` is the subject, on worker; `x/b` lives beside it, `y/b` on the other worker. */
const world: readonly KubernetesObject[] = [
  namespace('x'),
  namespace('y'),
  pod('a', { namespace: 'x', node: 'worker', ports }),
  pod('b', { namespace: 'x', node: 'worker', ports }),
  pod('b', { namespace: 'y', node: 'worker2', ports: ['web:81', '80', '80/UDP'] }),
  service('a', { selector: { app: 'a' }, ports: [{ port: 8080, targetPort: 80 }] }, 'x'),
]
const subject = { matchLabels: { app: 'a' } }

const apply = async (...specs: Spec[]): Promise<void> => {
  const policies = specs.map((spec, index) => policy(`p${index}`, spec, 'x'))
  live = await cluster.reconcile([...world, ...policies], { reset: true })
}
const short = (text: string) => text.replaceAll('connected', 'yes').replaceAll('timeout', 'no')

/** x/b, y/b and outside's node port stand-in: another node's process → x/a. */
const into = async (port = 80, protocol: 'TCP' | 'UDP' = 'TCP'): Promise<string> =>
  short(
    await verdicts(cluster, [
      call(from('b', 'x'), podIP(live, 'a', 'x'), port, protocol),
      call(from('b', 'y'), podIP(live, 'a', 'x'), port, protocol),
      call(atNode('worker2'), podIP(live, 'a', 'x'), port, protocol),
    ]),
  )
/** x/a → x/b, y/b, the world outside. */
const outOf = async (port = 80, protocol: 'TCP' | 'UDP' = 'TCP'): Promise<string> =>
  short(
    await verdicts(cluster, [
      call(from('a', 'x'), podIP(live, 'b', 'x'), port, protocol),
      call(from('a', 'x'), podIP(live, 'b', 'y'), port, protocol),
      call(from('a', 'x'), '203.0.113.10', port, protocol),
    ]),
  )

describe('ingress', () => {
  it.each<[string, Spec, string]>([
    ['nothing', { podSelector: subject, ingress: [] }, 'no no no'],
    ['everything', { podSelector: subject, ingress: [{}] }, 'yes yes yes'],
    ['nothing, for the whole namespace', { podSelector: {} }, 'no no no'],
    ['nothing, for others', { podSelector: { matchLabels: { app: 'zz' } } }, 'yes yes yes'],
    ['a pod of its own namespace', { podSelector: subject, ingress: [{ from: [{ podSelector: {} }] }] }, 'yes no no'],
    ['every namespace', { podSelector: subject, ingress: [{ from: [{ namespaceSelector: {} }] }] }, 'yes yes no'],
    [
      'a namespace by label',
      { podSelector: subject, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'y' } } }] }] },
      'no yes no',
    ],
    [
      'namespace and pod together',
      {
        podSelector: subject,
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { team: 'y' } }, podSelector: { matchLabels: { app: 'zz' } } }],
          },
        ],
      },
      'no no no',
    ],
    [
      'an expression',
      {
        podSelector: subject,
        ingress: [
          { from: [{ namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['x'] }] } }] },
        ],
      },
      'no yes no',
    ],
    [
      'a block with an exception',
      { podSelector: subject, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] } }] }] },
      'no no yes',
    ],
    ['a port', { podSelector: subject, ingress: [{ ports: [{ port: 80 }] }] }, 'yes yes yes'],
    ['another port', { podSelector: subject, ingress: [{ ports: [{ port: 81 }] }] }, 'no no no'],
    ['a range of ports', { podSelector: subject, ingress: [{ ports: [{ port: 70, endPort: 80 }] }] }, 'yes yes yes'],
    ['a named port', { podSelector: subject, ingress: [{ ports: [{ port: 'web' }] }] }, 'yes yes yes'],
    ['UDP alone', { podSelector: subject, ingress: [{ ports: [{ port: 80, protocol: 'UDP' }] }] }, 'no no no'],
    ['egress alone', { podSelector: subject, policyTypes: ['Egress'] }, 'yes yes yes'],
    ['egress rules without types', { podSelector: subject, egress: [{}] }, 'no no no'],
  ])('allows %s', async (_what, spec, expected) => {
    await apply(spec)
    expect(await into()).toBe(expected)
  })

  it('exempts the own node and the pod itself, and lets replies and other protocols’ rules be', async () => {
    await apply({ podSelector: subject, policyTypes: ['Ingress', 'Egress'], egress: [{ to: [{ podSelector: {} }] }] })
    const self = [
      call(atNode('worker'), podIP(live, 'a', 'x')),
      call(from('a', 'x'), podIP(live, 'a', 'x')),
      call(from('a', 'x'), '172.18.0.3', 9100),
      call(from('a', 'x'), podIP(live, 'b', 'x')),
    ]
    expect(short(await verdicts(cluster, self))).toBe('yes yes yes yes')
  })

  it('adds up over policies, and matches after the Service was translated', async () => {
    const web = { podSelector: subject, ingress: [{ ports: [{ port: 80 }] }] }
    await apply({ podSelector: subject, ingress: [{ ports: [{ port: 8080 }] }] })
    const viaService = [call(from('b', 'y'), clusterIP(live, 'a'), 8080)]
    expect(short(await verdicts(cluster, viaService))).toBe('no')
    await apply({ podSelector: subject, ingress: [{ ports: [{ port: 8080 }] }] }, web)
    expect(short(await verdicts(cluster, viaService))).toBe('yes')
  })

  it('keeps open connections and denies new ones', async () => {
    await apply()
    const open = { ...call(from('b', 'y'), podIP(live, 'a', 'x')), connection: 'open' }
    expect((await observe(cluster, [open]))[0]?.verdict).toBe('connected')
    await cluster.reconcile([...world, policy('deny', { podSelector: {} }, 'x')])
    expect((await observe(cluster, [open]))[0]?.verdict).toBe('connected')
    expect(await into()).toBe('no no no')
  })

  it('sees the client behind a Local node port', async () => {
    const allow = policy(
      'p',
      { podSelector: subject, ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.100/32' } }] }] },
      'x',
    )
    const spec = { type: 'NodePort', externalTrafficPolicy: 'Local', selector: { app: 'a' } }
    const exposed = service('n', { ...spec, ports: [{ port: 80, nodePort: 30123 }] }, 'x')
    live = await cluster.reconcile([...world, exposed, allow], { reset: true })
    expect(short(await verdicts(cluster, [call(outsider, '172.18.0.3', 30123)]))).toBe('yes')
    expect(await into()).toBe('no no no')
  })
})

describe('egress', () => {
  const egress = (rule: NonNullable<Spec['egress']>[number]): Spec => ({
    podSelector: subject,
    policyTypes: ['Egress'],
    egress: [rule],
  })
  it.each<[string, Spec, string]>([
    ['nothing', { podSelector: subject, policyTypes: ['Egress'] }, 'no no no'],
    ['everything', egress({}), 'yes yes yes'],
    ['its own namespace', egress({ to: [{ podSelector: {} }] }), 'yes no no'],
    ['another namespace', egress({ to: [{ namespaceSelector: { matchLabels: { team: 'y' } } }] }), 'no yes no'],
    ['a block off the cluster', egress({ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }), 'no no yes'],
    ['a name, on each destination’s own number', egress({ ports: [{ port: 'web' }] }), 'yes no no'],
    ['an empty list without types (NP-014)', { podSelector: subject, egress: [] }, 'yes yes yes'],
  ])('allows %s', async (_what, spec, expected) => {
    await apply(spec)
    expect(await outOf()).toBe(expected)
  })

  it('an exception is no denial: another peer may allow it', async () => {
    await apply()
    const excepted = `${podIP(live, 'b', 'x')}/32`
    await apply(egress({ to: [{ ipBlock: { cidr: '10.244.0.0/16', except: [excepted] } }] }))
    expect(await outOf()).toBe('no yes no')
    await apply(
      egress({ to: [{ ipBlock: { cidr: '10.244.0.0/16', except: [excepted] } }, { ipBlock: { cidr: excepted } }] }),
    )
    expect(await outOf()).toBe('yes yes no')
  })

  it('decides UDP on its own', async () => {
    await apply(egress({ ports: [{ protocol: 'UDP' }] }))
    expect([await outOf(80, 'UDP'), await outOf(80, 'TCP')]).toEqual(['yes yes yes', 'no no no'])
  })
})
