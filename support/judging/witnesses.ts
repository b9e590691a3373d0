/** Who could testify that a denial is one: what else the client reaches, and who else reaches the listener. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { ofKind } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import type { ReachQuestion } from '../question.js'
import { addressesOf, backendsOf, findLive, findServicePort } from './backends.js'
import type { Bench, Errand } from './bench.js'
import { describeSource, locate } from './locate.js'

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

/** What the source reached before in this scenario (but for the denied thing itself), then its own node. */
export const clientWitness = (question: ReachQuestion, { live, memory }: Bench): Witness => {
  const source = describeSource(question.from)
  const place = locate(question, live)
  const denied = 'nowhere' in place ? '' : JSON.stringify([place.to, place.port])
  const before = [...(memory.reached.get(source)?.values() ?? [])]
    .filter(({ to, port }) => JSON.stringify([to, port]) !== denied)
    .slice(-2)
    .reverse()
  const errands = [...before, ...nodeErrand(question.from, live, nodeNameOf(question.from, live))]
  return { kind: 'client', key: `client ${source} ${before.map(({ about }) => about).join()}`, errands }
}

type Spot = Pick<Errand, 'to' | 'port'> & { readonly about: string; readonly node?: string | undefined }

/** The listeners that could answer the question, at their own addresses, and the nodes that may ask them past any policy. */
export const spotsOf = (question: ReachQuestion, live: Live): readonly Spot[] => {
  const { to, port } = question
  const service = to.kind === 'service' ? findLive(live, 'Service', to.name, to.namespace) : undefined
  const servicePort = service && findServicePort(service, port)
  if (service && servicePort)
    return backendsOf(service, servicePort, live)
      .filter(({ ready }) => ready)
      .slice(0, 2)
      .map(({ addresses, port: number, about, node }) => ({ to: { addresses }, port: number, about, node }))
  const place = locate(question, live)
  if ('nowhere' in place) return []
  const pod = to.kind === 'pod' ? findLive(live, 'Pod', to.name, to.namespace) : undefined
  if (pod)
    return [
      { ...place, to: { addresses: addressesOf(pod) }, about: `pod ${pod.metadata.name}`, node: pod.spec?.nodeName },
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

export const listenerWitness = (question: ReachQuestion, { live }: Bench): Witness => {
  const { protocol } = question.port
  const errands = spotsOf(question, live).flatMap((spot): Errand[] => {
    const from = otherClient(question, spot, live)
    if (!from) return []
    const { to, port, about } = spot
    const http = question.http && { http: question.http }
    return [{ from, to, port, protocol, ...http, about: `${describeSource(from)} → ${about}:${port}/${protocol}` }]
  })
  return { kind: 'listener', key: `listener ${errands.map(({ about }) => about).join()}`, errands }
}
