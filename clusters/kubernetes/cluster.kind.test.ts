/** The engine on a cluster that is there already: NETHERKIN_TEST_KUBECONFIG names its kubeconfig. The contract is held to the providers that use the engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cluster } from '../cluster.js'
import { annotations, type Deployment, type KubernetesObject, ofKind, type Pod } from '../objects.js'
import type { ReachProbe } from '../probe.js'
import { openApi } from './access.js'
import { agnhostImage } from './agnhost.js'
import type { KubernetesApi } from './api.js'
import { openKubernetesCluster } from './cluster.js'
import type { Naming } from './naming.js'

const kubeconfig = process.env.NETHERKIN_TEST_KUBECONFIG

/** kind calls its nodes after the cluster. */
const namingOf = (prefix: string): Naming => ({
  namespace: { real: (said) => said, said: (real) => real },
  node: {
    real: (said) => `${prefix}${said}`,
    said: (real) => (real.startsWith(prefix) ? real.slice(prefix.length) : undefined),
  },
})

const prefixOf = async (api: KubernetesApi): Promise<string> => {
  const { items } = await api.list({ apiVersion: 'v1', kind: 'Node' })
  const names = items.map(({ metadata: { name } }) => name)
  return names.find((name) => name.endsWith('control-plane'))?.replace(/control-plane$/, '') ?? ''
}

const open = async (name: string): Promise<Cluster> => {
  const api = await openApi({ kubeconfig: kubeconfig ?? '' })
  return openKubernetesCluster({
    name,
    provider: 'kubernetes',
    column: 'kubernetes',
    facts: { divergences: [] },
    capabilities: new Set(['network-policy', 'node-network', 'cluster-scope', 'literal-namespaces', 'second-worker']),
    api,
    naming: namingOf(await prefixOf(api)),
    surroundings: {},
    run: 'engine-test',
    adopts: true,
    agent: { image: 'docker.io/library/node:24-alpine', pullPolicy: 'IfNotPresent' },
    agnhost: { image: agnhostImage, pullPolicy: 'IfNotPresent' },
    edge: async () => ({}),
    shell: ({ namespace, name: pod }) => `kubectl exec -it -n ${namespace} ${pod} -- sh`,
    keep: async () => {},
    close: () => api.close(),
  })
}

const pod = (name: string, more: Partial<NonNullable<Pod['spec']>> = {}, said: Record<string, string> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name }, annotations: said },
  spec: {
    containers: [
      {
        name: 'agent',
        image: 'netherkin-agent',
        ports: [
          { containerPort: 80, protocol: 'TCP' },
          { containerPort: 80, protocol: 'UDP' },
        ],
      },
    ],
    ...more,
  },
})

const findPod = (objects: readonly KubernetesObject[], name: string): Pod | undefined =>
  ofKind(objects, 'Pod').find(({ metadata }) => metadata.name === name && metadata.namespace === 'default')

const addressOf = (objects: readonly KubernetesObject[], name: string): string =>
  findPod(objects, name)?.status?.podIP ?? ''

const ask = (from: ReachProbe['from'], address: string, more: Partial<ReachProbe> = {}): ReachProbe => ({
  kind: 'reach',
  id: '0',
  from,
  to: { addresses: [address] },
  port: 80,
  protocol: 'TCP',
  timeoutMs: 1000,
  ...more,
})
const fromPod = (name: string): ReachProbe['from'] => ({ kind: 'pod', namespace: 'default', name })

describe.runIf(kubeconfig)('the engine', () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await open('engine')
  }, 120_000)
  afterAll(() => cluster?.close())

  it('probes from nodes, and to pods in their network over UDP', async () => {
    const live = await cluster.reconcile([pod('a'), pod('h', { hostNetwork: true, nodeName: 'worker' })])
    const seen = await cluster.probe([
      ask({ kind: 'node', name: 'worker2' }, addressOf(live.objects, 'a'), { id: 'node' }),
      ask(fromPod('a'), addressOf(live.objects, 'h'), { id: 'udp', protocol: 'UDP' }),
      ask(fromPod('a'), addressOf(live.objects, 'h'), { id: '9100', port: 9100 }),
    ])
    expect(seen.map(({ verdict, servedBy }) => [verdict, servedBy?.node])).toEqual([
      [
        'connected',
        live.objects.find(({ metadata, kind }) => kind === 'Pod' && metadata.name === 'a') && expect.any(String),
      ],
      ['connected', 'worker'],
      ['connected', 'worker'],
    ])
  })

  it('has SCTP, or says that its nodes do not list it', () => {
    if (cluster.capabilities.has('sctp')) expect(cluster.lacks?.sctp).toBeUndefined()
    else expect(cluster.lacks?.sctp).toMatch(/^on .*, \/proc\/net\/protocols does not list it: sudo modprobe sctp/)
  })

  it('makes pods unready and ready in place, and restarts them', async () => {
    const before = await cluster.reconcile([pod('a'), pod('b')])
    const address = addressOf(before.objects, 'b')
    const unready = await cluster.reconcile([pod('a'), pod('b', {}, { [annotations.ready]: 'false' })])
    const found = findPod(unready.objects, 'b')
    expect(found?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False')
    expect(addressOf(unready.objects, 'b')).toBe(address)
    const [first] = await cluster.probe([ask(fromPod('a'), address)])
    const restarted = await cluster.reconcile([pod('a'), pod('b', {}, { [annotations.restarts]: '1' })])
    expect(addressOf(restarted.objects, 'b')).toBe(address)
    const [second] = await cluster.probe([ask(fromPod('a'), address)])
    expect(second?.verdict).toBe('connected')
    expect(second?.servedBy?.instance).not.toBe(first?.servedBy?.instance)
  })

  it('drains a node: bare pods stay away, those of Deployments go elsewhere', async () => {
    const deployment: Deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', namespace: 'default' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'd' } },
        template: { metadata: { labels: { app: 'd' } }, spec: pod('d').spec as NonNullable<Pod['spec']> },
      },
    }
    const objects = [pod('a', { nodeName: 'worker2' }), pod('b', { nodeName: 'worker' }), deployment]
    await cluster.reconcile(objects, { reset: true })
    const said = { name: 'worker', annotations: { [annotations.drains]: '1' } }
    const drained: KubernetesObject = { apiVersion: 'v1', kind: 'Node', metadata: said, spec: { unschedulable: true } }
    const after = await cluster.reconcile([...objects, drained])
    const pods = ofKind(after.objects, 'Pod').filter(({ metadata }) => metadata.namespace === 'default')
    expect(pods.map(({ metadata }) => metadata.labels?.app).sort()).toEqual(['a', 'd', 'd'])
    expect(pods.every(({ spec }) => spec?.nodeName !== 'worker')).toBe(true)
    const reset = await cluster.reconcile(objects, { reset: true })
    expect(addressOf(reset.objects, 'b')).not.toBe('')
    expect(ofKind(reset.objects, 'Node').some(({ spec }) => spec?.unschedulable)).toBe(false)
  })

  it('says which object the cluster refuses, and why', async () => {
    const policy: KubernetesObject = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'bad', namespace: 'default' },
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 'nonsense' } }] }] },
    }
    await expect(cluster.reconcile([policy])).rejects.toMatchObject({
      name: 'RejectedObject',
      message: expect.stringMatching(/NetworkPolicy default\/bad: .*nonsense/s),
    })
    await expect(cluster.reconcile([])).resolves.toBeDefined()
  })

  it('probes from and to a pod that keeps its own image', async () => {
    const image = 'registry.k8s.io/e2e-test-images/agnhost:2.53'
    const own = pod('own', { containers: [{ name: 'web', image, args: ['netexec', '--http-port=8080'] }] })
    const live = await cluster.reconcile([pod('a'), own])
    const seen = await cluster.probe([
      ask(fromPod('own'), addressOf(live.objects, 'a'), { id: 'from' }),
      ask(fromPod('a'), addressOf(live.objects, 'own'), { id: 'to', port: 8080 }),
      ask(fromPod('a'), addressOf(live.objects, 'own'), { id: 'closed', port: 8081 }),
    ])
    expect(seen.map(({ verdict, detail }) => [verdict, /identity unproved/.test(detail)])).toEqual([
      ['connected', false],
      ['connected', true],
      ['refused', false],
    ])
  })

  it('puts labels on namespaces of others, and takes them back', async () => {
    const labelled = (labels: Record<string, string>): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'default', labels },
    })
    const labelsOf = (objects: readonly KubernetesObject[]) =>
      ofKind(objects, 'Namespace').find(({ metadata }) => metadata.name === 'default')?.metadata.labels
    const before = labelsOf((await cluster.reconcile([])).objects)
    expect(labelsOf((await cluster.reconcile([labelled({ team: 'blue' })])).objects)).toEqual({
      ...before,
      team: 'blue',
    })
    expect(labelsOf((await cluster.reconcile([], { reset: true })).objects)).toEqual(before)
  })

  it('says whether a datagram arrived that nobody answered', async () => {
    const live = await cluster.reconcile([pod('a'), pod('b')])
    const [none] = await cluster.probe([ask(fromPod('a'), addressOf(live.objects, 'b'), { protocol: 'UDP', port: 81 })])
    expect(none?.verdict === 'refused' || none?.delivered === false).toBe(true)
  })
})
