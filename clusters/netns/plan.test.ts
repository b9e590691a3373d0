import { describe, expect, it } from 'vitest'
import { type Deployment, type KubernetesObject, type Node, ofKind } from '../objects.js'
import { renderChange, renderPlan } from './change.js'
import { parseFaults } from './faults.js'
import { nodeSites } from './layout.js'
import { type Plan, planCluster } from './plan.js'
import { pod, policy, service } from './trial.js'

const sites = nodeSites(3)
const plan = (desired: readonly KubernetesObject[], before?: Plan, reset = false): Plan =>
  planCluster(desired, { sites, faults: parseFaults([]), reset, ...(before ? { before } : {}) })

const podsOf = (one: Plan) =>
  Object.fromEntries(
    ofKind(one.placement.objects, 'Pod')
      .filter(({ metadata }) => metadata.namespace === 'default')
      .map(({ metadata, spec, status }) => [metadata.name, `${spec?.nodeName ?? '-'} ${status?.podIP ?? '-'}`]),
  )
const serviceOf = (one: Plan, name: string) =>
  ofKind(one.placement.objects, 'Service').find(({ metadata }) => metadata.name === name)

const deployment = (replicas: number): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  },
})
const node = (name: string, drains: string): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, annotations: { 'netherkin.dev/drains': drains } },
  spec: { unschedulable: true },
})

describe('pods', () => {
  it('go to the least loaded worker, in the CIDR of their node, and stay there', () => {
    const first = plan([pod('a'), pod('b'), pod('c', { node: 'control-plane' })])
    expect(podsOf(first)).toEqual({
      a: 'worker 10.244.1.2',
      b: 'worker2 10.244.2.2',
      c: 'control-plane 10.244.0.3',
    })
    expect(podsOf(plan([pod('d'), pod('b')], first))).toEqual({ d: 'worker 10.244.1.3', b: 'worker2 10.244.2.2' })
  })

  it('land as on a new cluster after a reset, so that history decides nothing', () => {
    const busy = plan([pod('b'), pod('a'), pod('c')])
    const nodeOf = (one: Plan) => Object.values(podsOf(one)).map((text) => text.split(' ')[0])
    expect(nodeOf(plan([pod('a'), pod('b')], busy, true))).toEqual(nodeOf(plan([pod('a'), pod('b')])))
  })

  it('get no address that another had a moment ago, be it since the last scenario', () => {
    const earlier = plan([pod('a', { node: 'worker' }), pod('b', { node: 'worker' })])
    const now = plan([pod('b', { node: 'worker' })], earlier, true)
    expect(podsOf(now)).toEqual({ b: 'worker 10.244.1.3' })
    const without = plan([], now)
    expect(podsOf(plan([pod('b', { node: 'worker' })], without))).toEqual({ b: 'worker 10.244.1.4' })
  })

  it('of one node live on the control plane, which is not tainted there', () => {
    const alone = planCluster([pod('a')], { sites: nodeSites(1), faults: new Set(), reset: false })
    expect(podsOf(alone)).toEqual({ a: 'control-plane 10.244.0.3' })
  })

  it('on the host network go where their ports are free', () => {
    const guest = (name: string) => pod(name, { spec: { hostNetwork: true } })
    const two = plan([guest('a'), guest('b')])
    expect(podsOf(two)).toEqual({ a: 'worker 172.18.0.3', b: 'worker2 172.18.0.4' })
    expect(podsOf(plan([guest('c'), guest('a'), guest('b')], two))).toMatchObject({ c: '- -', a: 'worker 172.18.0.3' })
  })

  it('count once, however long they live', () => {
    const before = plan([pod('a', { node: 'worker' })])
    const after = plan([pod('a', { node: 'worker' }), pod('b', { node: 'worker2' }), pod('c')], before)
    expect(podsOf(after).c).toMatch(/^worker /)
  })

  it("may live in the system's namespaces and are no part of it", () => {
    const objects = [pod('controller', { namespace: 'kube-system', node: 'worker', ports: ['443'] })]
    const before = plan(objects)
    const hosts = renderChange(undefined, renderPlan(before, parseFaults([])), {
      generation: 1,
      faults: parseFaults([]),
      reset: false,
    }).hosts
    expect(hosts.find(({ key }) => key === 'pod kube-system/controller')).toMatchObject({
      listeners: [{ protocol: 'TCP', port: 443 }],
    })
    const drained = plan([...objects, node('worker', '1')], before)
    expect(drained.placed.map(({ pod: { metadata } }) => metadata.name)).toEqual(['coredns'])
  })

  it('of Deployments have names of their own and follow the scale', () => {
    const two = plan([deployment(2)])
    const names = Object.keys(podsOf(two))
    expect(names).toHaveLength(2)
    expect(names[0]).toMatch(/^web-[a-z0-9]{10}-[a-z0-9]{5}$/)
    expect(Object.keys(podsOf(plan([deployment(3)], two)))).toEqual(expect.arrayContaining(names))
    expect(Object.keys(podsOf(plan([deployment(1)], two)))).toEqual(names.slice(0, 1))
  })

  it('are evicted by a drain: bare ones vanish until a reset, those of Deployments come back elsewhere', () => {
    const objects = [deployment(2), pod('bare', { node: 'worker' })]
    const before = plan(objects)
    const drained = plan([...objects, node('worker', '1')], before)
    expect(Object.keys(podsOf(drained))).toHaveLength(2)
    expect(Object.values(podsOf(drained)).every((text) => text.startsWith('worker2 '))).toBe(true)
    expect(podsOf(plan(objects, drained))).not.toHaveProperty('bare')
    expect(podsOf(plan(objects, drained, true))).toHaveProperty('bare')
  })
})

describe('Services', () => {
  const spec = { selector: { app: 'a' }, ports: [{ port: 80 }] }

  it('get what they ask for, and keep what they have', () => {
    const first = plan([service('x', { ...spec, clusterIP: '10.96.0.77' }), service('y', spec)])
    const second = plan([service('z', spec), service('y', spec)], first)
    expect(serviceOf(first, 'x')?.spec?.clusterIP).toBe('10.96.0.77')
    expect(serviceOf(second, 'y')?.spec?.clusterIP).toBe(serviceOf(first, 'y')?.spec?.clusterIP)
    expect(serviceOf(second, 'z')?.spec?.clusterIP).not.toBe(serviceOf(first, 'x')?.spec?.clusterIP)
  })

  const nodePort = (port: number) => ({ ...spec, type: 'NodePort', ports: [{ port: 80, nodePort: port }] })
  it.each<[string, KubernetesObject[], RegExp]>([
    ['a taken ClusterIP', [service('x', { ...spec, clusterIP: '10.96.0.10' })], /already allocated/],
    ['a ClusterIP out of range', [service('x', { ...spec, clusterIP: '10.1.1.1' })], /not in the valid range/],
    ['a node port out of range', [service('x', nodePort(80))], /30000-32767/],
    ['a taken node port', [service('x', nodePort(30001)), service('y', nodePort(30001))], /already allocated/],
    ['a family that nobody speaks', [service('x', { ...spec, ipFamilies: ['IPv6'] })], /"IPv6": not configured/],
    ['two families', [service('x', { ...spec, ipFamilyPolicy: 'RequireDualStack' })], /not configured for dual-stack/],
    [
      'a hostPort',
      [pod('p', { spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 8080 }] }] } })],
      /no hostPort \(8080\)/,
    ],
    ['an unnamed port of two', [service('x', { ...spec, ports: [{ port: 1 }, { port: 2 }] })], /name: Required/],
    ['an unknown namespace', [pod('p', { namespace: 'nowhere' })], /namespaces "nowhere" not found/],
    ['an unknown node', [pod('p', { node: 'worker9' })], /no node "worker9"; nodes: control-plane, worker, worker2/],
    [
      'a port of a node that is taken',
      ['p', 'q'].map((name) => pod(name, { node: 'worker', spec: { hostNetwork: true } })),
      /port 80\/TCP of node worker is taken by default\/p/,
    ],
    [
      "a port of the node's own process",
      [pod('p', { node: 'worker', ports: ['9100'], spec: { hostNetwork: true } })],
      /port 9100\/TCP of node worker is taken by the node's own process/,
    ],
    ['two of one name', [pod('p'), pod('p')], /already exists/],
    ['an unknown kind', [{ ...pod('p'), kind: 'CronJob' } as unknown as KubernetesObject], /does not serve CronJob/],
    ['an empty peer', [policy('p', { ingress: [{ from: [{}] }] })], /must specify a peer/],
    ['an endPort below port', [policy('p', { ingress: [{ ports: [{ port: 9, endPort: 8 }] }] })], /endPort/],
    [
      'an exception outside its block',
      [policy('p', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] } }] }] })],
      /strict subset/,
    ],
  ])('refuse %s', (_what, objects, message) => {
    expect(() => plan(objects)).toThrow(message)
  })

  it('may stay headless in a scenario', () => {
    const headless = service('h', { clusterIP: 'None', selector: { app: 'a' }, ports: [{ port: 80 }] })
    expect(serviceOf(plan([headless], plan([headless])), 'h')?.spec?.clusterIPs).toEqual(['None'])
  })

  it('may not change their ClusterIP in a scenario', () => {
    const before = plan([service('x', { ...spec, clusterIP: '10.96.0.77' })])
    const other = [service('x', { ...spec, clusterIP: '10.96.0.78' })]
    expect(() => plan(other, before)).toThrow(/may not change once set/)
    expect(serviceOf(plan(other, before, true), 'x')?.spec?.clusterIP).toBe('10.96.0.78')
  })
})

describe('changes', () => {
  const faults = parseFaults([])
  const objects = [pod('a'), service('a', { selector: { app: 'a' }, ports: [{ port: 53, protocol: 'UDP' }] })]
  const change = (before: Plan, after: Plan) =>
    renderChange(renderPlan(before, faults), renderPlan(after, faults), { generation: 2, faults, reset: false })

  it('of nothing touch nothing', () => {
    const before = plan(objects)
    expect(change(before, plan(objects, before))).toMatchObject({
      addNamespaces: [],
      links: '',
      inside: {},
      rules: {},
      forget: { all: false, udpTo: [] },
    })
  })

  it('of another scenario use the places that are wired', () => {
    const before = renderPlan(plan([pod('a'), pod('b')]), faults)
    const after = planCluster([pod('c'), pod('d')], { sites, faults, reset: true, before: before.plan })
    const made = renderChange(before, renderPlan(after, faults, before), { generation: 2, faults, reset: true })
    expect([made.addNamespaces, made.links, made.inside]).toEqual([[], '', {}])
    expect(made.hosts.map(({ key, netns }) => `${key} ${netns}`)).toContain('pod default/c worker-pod2')
  })

  it('listen on what Node can speak, and live with the rest', () => {
    const made = change(plan([]), plan([pod('s', { ports: ['132/SCTP', '80'] })]))
    const listeners = made.hosts.find(({ key }) => key === 'pod default/s')?.listeners
    expect(listeners).toEqual([{ protocol: 'TCP', port: 80 }])
  })

  it('of one scenario give nobody the place of a pod that is gone', () => {
    const before = plan([pod('a')])
    const after = plan([pod('b')], before)
    expect(after.placed.at(-1)?.record.addresses).not.toEqual(before.placed.at(-1)?.record.addresses)
  })

  it('of one pod touch its cable, its node and the UDP flows to its Service', () => {
    const before = plan(objects)
    const after = plan([...objects, pod('a2', { app: 'a' })], before)
    const made = change(before, after)
    expect(made.addNamespaces).toEqual(['worker2-pod2'])
    expect(Object.keys(made.inside)).toEqual(['worker2-pod2', 'worker2'])
    expect(made.forget.udpTo).toEqual([serviceOf(after, 'a')?.spec?.clusterIP])
  })
})
