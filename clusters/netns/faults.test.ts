/** A real kernel: each fault of the data plane breaks what it says, and a fresh honest cluster does not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cluster, Live } from '../cluster.js'
import type { KubernetesObject } from '../objects.js'
import type { Fault } from './faults.js'
import {
  call,
  clusterIP,
  from,
  loadBalancer,
  nodePortOf,
  observe,
  openTrial,
  outsider,
  pod,
  podIP,
  policy,
  servers,
  service,
  verdicts,
} from './trial.js'

const a = pod('a', { node: 'worker' })
const b1 = pod('b1', { app: 'b', node: 'worker', ports: ['80', '80/UDP'] })
const b2 = pod('b2', { app: 'b', node: 'worker2', ports: ['80', '80/UDP'] })
const spec = { type: 'LoadBalancer', selector: { app: 'b' }, externalIPs: ['198.51.100.7'] }
const b = service('b', { ...spec, ports: [{ port: 8080, targetPort: 80, nodePort: 30080 }] })
const sticky = service('s', { selector: { app: 'b' }, sessionAffinity: 'ClientIP', ports: [{ port: 80 }] })
const local = service('l', { selector: { app: 'b' }, internalTrafficPolicy: 'Local', ports: [{ port: 80 }] })
const none = service('none', { selector: { app: 'none' }, ports: [{ port: 80 }] })
const hidden = pod('hidden', { node: 'worker', ports: ['8000'], annotations: { 'netherkin.dev/listen': 'localhost' } })
const unready = pod('b3', { app: 'b', annotations: { 'netherkin.dev/ready': 'false' } })
const world: readonly KubernetesObject[] = [a, b1, b2, unready, hidden, b, sticky, local, none]

interface Scene {
  readonly cluster: Cluster
  readonly live: Live
}
type Look = (scene: Scene) => Promise<unknown>

const denyAll = policy('deny', { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress', 'Egress'] })
const allow = (rule: object) => policy('allow', { podSelector: { matchLabels: { app: 'b' } }, ingress: [rule] })
const under =
  (rules: KubernetesObject, look: Look): Look =>
  async ({ cluster }) =>
    look({ cluster, live: await cluster.reconcile([...world, rules]) })

const aToB1: Look = ({ cluster, live }) => verdicts(cluster, [call(from('a'), podIP(live, 'b1'))])
const aToB2: Look = ({ cluster, live }) => verdicts(cluster, [call(from('a'), podIP(live, 'b2'))])
const reach =
  (to: (live: Live) => string, port = 80): Look =>
  ({ cluster, live }) =>
    verdicts(cluster, [call(from('a'), to(live), port)])
const served =
  (to: (live: Live) => string, port = 80): Look =>
  ({ cluster, live }) =>
    servers(cluster, call(from('a'), to(live), port), 24)
const outsideTo =
  (to: (live: Live) => string, port: (live: Live) => number = () => 8080): Look =>
  ({ cluster, live }) =>
    verdicts(cluster, [call(outsider, to(live), port(live))])

/** What is looked at, what an honest cluster shows, and what the broken one shows. */
const cases: readonly [Fault, Look, unknown, unknown][] = [
  ['policies-ignored', under(denyAll, aToB1), 'timeout', 'connected'],
  ['deny-everything', aToB1, 'connected', 'timeout'],
  [
    'egress-forgotten',
    under(policy('deny', { podSelector: {}, policyTypes: ['Egress'] }), aToB1),
    'timeout',
    'connected',
  ],
  [
    'except-ignored',
    under(allow({ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.244.0.0/16'] } }] }), aToB1),
    'timeout',
    'connected',
  ],
  [
    'namespace-selector-ignored',
    under(allow({ from: [{ namespaceSelector: { matchLabels: { team: 'z' } } }] }), aToB1),
    'timeout',
    'connected',
  ],
  ['policy-ports-ignored', under(allow({ ports: [{ port: 81 }] }), aToB1), 'timeout', 'connected'],
  ['cross-node-dropped', aToB2, 'connected', 'timeout'],
  [
    'pod-traffic-natted',
    async ({ cluster, live }) =>
      (await observe(cluster, [call(from('a'), podIP(live, 'b2'))]))[0]?.seenFrom === podIP(live, 'a'),
    true,
    false,
  ],
  ['duplicate-address', async ({ live }) => podIP(live, 'a') === podIP(live, 'b1'), false, true],
  ['localhost-shared', reach(() => '127.0.0.1', 8000), 'refused', 'connected'],
  ['localhost-split', reach(() => '127.0.0.1'), 'connected', 'refused'],
  ['unready-served', served((live) => clusterIP(live, 'b'), 8080), 'b1 b2', 'b1 b2 b3'],
  ['first-endpoint-only', served((live) => clusterIP(live, 'b'), 8080), 'b1 b2', 'b1'],
  [
    'affinity-ignored',
    async (scene) => /^b[12]$/.test(String(await served((live) => clusterIP(live, 's'))(scene))),
    true,
    false,
  ],
  ['local-ignored', served((live) => clusterIP(live, 'l')), 'b1', 'b1 b2'],
  ['port-translation-forgotten', reach((live) => clusterIP(live, 'b'), 8080), 'connected', 'refused'],
  ['no-endpoints-dropped', reach((live) => clusterIP(live, 'none')), 'refused', 'timeout'],
  [
    'node-port-one-node',
    outsideTo(
      () => '172.18.0.4',
      (live) => nodePortOf(live, 'b'),
    ),
    'connected',
    'refused',
  ],
  ['load-balancer-dead', outsideTo((live) => loadBalancer(live, 'b')), 'connected', 'timeout'],
  ['external-ip-dead', outsideTo(() => '198.51.100.7'), 'connected', 'unreachable'],
  ['outside-unreachable', reach(() => '203.0.113.10'), 'connected', 'timeout'],
  [
    'udp-forgotten',
    ({ cluster, live }) => verdicts(cluster, [call(from('a'), podIP(live, 'b1'), 80, 'UDP')]),
    'connected',
    'timeout',
  ],
  ['search-ignored', reach(() => 'b', 8080), 'connected', 'unresolved-nxdomain'],
  [
    'clusterip-changes',
    async ({ cluster, live }) =>
      clusterIP(await cluster.reconcile(world.filter((one) => one !== b2)), 'b') === clusterIP(live, 'b'),
    true,
    false,
  ],
  [
    'stale-endpoint',
    async ({ cluster }) => {
      const live = await cluster.reconcile(world.filter((one) => one !== b2))
      return servers(cluster, call(from('a'), clusterIP(live, 'b'), 8080), 24)
    },
    'b1',
    'b1 timeout',
  ],
  [
    'established-cut',
    async ({ cluster, live }) => {
      const open = { ...call(from('a'), podIP(live, 'b1')), connection: 'open' }
      await observe(cluster, [open])
      await cluster.reconcile([...world, denyAll])
      return (await observe(cluster, [open]))[0]?.verdict
    },
    'connected',
    'timeout',
  ],
]

let honestCluster: Cluster
beforeAll(async () => {
  honestCluster = await openTrial()
}, 30_000)
afterAll(() => honestCluster?.close())

/** One cluster shows them all what is right, one after another. */
let before: Promise<unknown> = Promise.resolve()
const lookHonestly = (look: Look): Promise<unknown> => {
  const turn = before.then(async () =>
    look({ cluster: honestCluster, live: await honestCluster.reconcile(world, { reset: true }) }),
  )
  before = turn.catch(() => {})
  return turn
}

const lookAt = async (fault: Fault, look: Look): Promise<unknown> => {
  const cluster = await openTrial([fault])
  try {
    return await look({ cluster, live: await cluster.reconcile(world) })
  } finally {
    await cluster.close()
  }
}

describe.concurrent('faults', () => {
  it.each(cases)(
    '%s',
    async (fault, look, honest, broken) => {
      const seen = await Promise.all([lookHonestly(look), lookAt(fault, look)])
      expect(seen).toEqual([honest, broken])
    },
    60_000,
  )
})
