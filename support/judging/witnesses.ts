/** Who could testify that a denial is one: what else the client reaches, and who else reaches the listener. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { ofKind, type Pod, refOf } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import type { ReachQuestion, Target } from '../question.js'
import { addressesOf, backendsOf, findLive, findServicePort, isReady, portsOfPod, runsAgent } from './backends.js'
import type { Bench, Errand } from './bench.js'
import { describeSource, locate } from './locate.js'
import { isAdmitted } from './policies.js'

/** Any one errand that succeeds proves the point. */
export interface Witness {
  readonly kind: 'listener' | 'client'
  readonly key: string
  readonly errands: readonly Errand[]
}

const nodePort = 9100

const nodeErrand = (from: Source, live: Live, name?: string): Errand[] =>
  ofKind(live.objects, 'Node')
    .filter(({ metadata }) => name === undefined || metadata.name === name)
    .slice(0, 2)
    .map(({ metadata, status }) => ({
      from,
      to: {
        addresses: (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
      },
      port: nodePort,
      protocol: 'TCP',
      about: `${describeSource(from)} → node ${metadata.name}:${nodePort}`,
    }))

const nodeNameOf = (source: Source, live: Live): string | undefined => {
  if (source.kind === 'node') return source.name
  return source.kind === 'pod' ? findLive(live, 'Pod', source.name, source.namespace)?.spec?.nodeName : undefined
}

/** Whether nodes themselves can be asked to call; where not, pods that no policy holds back stand in for them. */
const nodesCall = ({ capabilities }: Bench): boolean => capabilities?.has('node-network') ?? true

type PodSource = Extract<Source, { kind: 'pod' }>

const sourceOf = (pod: Pod): PodSource => {
  const { namespace, name } = refOf(pod)
  return { kind: 'pod', namespace, name }
}

const isSamePod = (one: Source, other: Source | Target): boolean =>
  one.kind === 'pod' && other.kind === 'pod' && one.namespace === other.namespace && one.name === other.name

/** The scenario's own pods, those that run and speak for us. */
const speakers = (live: Live): readonly Pod[] =>
  ofKind(live.objects, 'Pod').filter(
    (pod) => runsAgent(pod) && isReady(pod) && !refOf(pod).namespace.startsWith('kube-'),
  )

/** Where the source can go whatever the policies say: two pods that are ready and admit it. */
const openErrands = (question: ReachQuestion, live: Live): Errand[] => {
  const { from } = question
  const errands = speakers(live).flatMap((pod): Errand[] => {
    const to = sourceOf(pod)
    const [port] = portsOfPod(pod).filter(({ protocol }) => protocol === 'TCP')
    if (!port || isSamePod(to, from) || isSamePod(to, question.to)) return []
    const asked = { ...question, to, port: { port: port.port, protocol: 'TCP' as const } }
    if (!isAdmitted(asked, live)) return []
    const about = `${describeSource(from)} → pod ${to.name}:${port.port}`
    return [{ from, to: { addresses: addressesOf(pod) }, port: port.port, protocol: 'TCP', about }]
  })
  return errands.slice(0, 2)
}

/** Every cluster has it, and it answers strangers, if only to turn them away. */
const apiServer = 'kubernetes.default.svc'

const apiErrand = (from: Source): Errand => ({
  from,
  to: { name: apiServer },
  port: 443,
  protocol: 'TCP',
  http: { method: 'GET', host: apiServer, path: '/version', tls: { serverName: apiServer } },
  about: `${describeSource(from)} → the API server:443`,
})

/** What the source reached before in this scenario (but for the denied thing itself), then its own node; where nodes are not asked, open pods and the API server. */
export const clientWitness = (question: ReachQuestion, bench: Bench): Witness => {
  const { live, memory } = bench
  const source = describeSource(question.from)
  const place = locate(question, live)
  const denied = 'nowhere' in place ? '' : JSON.stringify([place.to, place.port])
  const before = [...(memory.reached.get(source)?.values() ?? [])]
    .filter(({ to, port }) => JSON.stringify([to, port]) !== denied)
    .slice(-2)
    .reverse()
  const others = nodesCall(bench)
    ? nodeErrand(question.from, live, nodeNameOf(question.from, live))
    : [...openErrands(question, live), apiErrand(question.from)]
  const errands = [...before, ...others]
  return { kind: 'client', key: `client ${source} ${before.map(({ about }) => about).join()}`, errands }
}

type Spot = Pick<Errand, 'to' | 'port'> & {
  readonly about: string
  readonly node?: string | undefined
  readonly pod?: PodSource
}

/** The pod behind `namespace/name`, if there is one. */
const podOf = (about: string, live: Live): { pod?: PodSource } => {
  const [namespace = '', name = ''] = about.split('/')
  const pod = findLive(live, 'Pod', name, namespace)
  return pod ? { pod: sourceOf(pod) } : {}
}

/** The listeners that could answer the question, at their own addresses, and the nodes that may ask them past any policy. */
export const spotsOf = (question: ReachQuestion, live: Live): readonly Spot[] => {
  const { to, port } = question
  const service = to.kind === 'service' ? findLive(live, 'Service', to.name, to.namespace) : undefined
  const servicePort = service && findServicePort(service, port)
  if (service && servicePort)
    return backendsOf(service, servicePort, live)
      .filter(({ ready }) => ready)
      .slice(0, 2)
      .map(({ addresses, port: number, about, node }) => ({
        to: { addresses },
        port: number,
        about,
        node,
        ...podOf(about, live),
      }))
  const place = locate(question, live)
  if ('nowhere' in place) return []
  const pod = to.kind === 'pod' ? findLive(live, 'Pod', to.name, to.namespace) : undefined
  if (pod)
    return [
      {
        ...place,
        to: { addresses: addressesOf(pod) },
        about: `pod ${pod.metadata.name}`,
        node: pod.spec?.nodeName,
        pod: sourceOf(pod),
      },
    ]
  return [{ ...place, about: `${'name' in place.to ? place.to.name : place.to.addresses.join(', ')}` }]
}

/** Traffic from a pod's own node is exempt from policy; what lies outside the pod network is asked by any node. */
const otherClient = (question: ReachQuestion, { node }: Spot, live: Live): Source | undefined => {
  if (node !== undefined) return { kind: 'node', name: node }
  if (question.to.kind === 'ingress' || question.to.kind === 'node') return { kind: 'outside' }
  const name = nodeNameOf(question.from, live) ?? ofKind(live.objects, 'Node')[0]?.metadata.name
  return name === undefined ? undefined : { kind: 'node', name }
}

/** Pods that the policies let through to the question's target; and the listener itself, whose own wire no policy is on. */
const otherPods = (question: ReachQuestion, { pod: own }: Spot, live: Live): readonly Source[] => {
  const { from, to } = question
  const isOutside = to.kind === 'ingress' || to.kind === 'node'
  const open = speakers(live)
    .map(sourceOf)
    .filter((one) => !isSamePod(one, from) && !(own && isSamePod(one, own)))
    .filter((one) => isAdmitted({ ...question, from: one }, live))
  const itself = own && speakers(live).some((pod) => isSamePod(sourceOf(pod), own)) ? [own] : []
  return isOutside ? [{ kind: 'outside' }] : [...open.slice(0, 2), ...itself]
}

const otherClients = (question: ReachQuestion, spot: Spot, bench: Bench): readonly Source[] => {
  // Only pods speak SCTP for us.
  if (!nodesCall(bench) || question.port.protocol === 'SCTP') return otherPods(question, spot, bench.live)
  const client = otherClient(question, spot, bench.live)
  return client ? [client] : []
}

export const listenerWitness = (question: ReachQuestion, bench: Bench): Witness => {
  const { protocol } = question.port
  const http = question.http && { http: question.http }
  const errands = spotsOf(question, bench.live).flatMap((spot) =>
    otherClients(question, spot, bench).map((from): Errand => {
      const { to, port, about } = spot
      return { from, to, port, protocol, ...http, about: `${describeSource(from)} → ${about}:${port}/${protocol}` }
    }),
  )
  return { kind: 'listener', key: `listener ${errands.map(({ about }) => about).join()}`, errands }
}
