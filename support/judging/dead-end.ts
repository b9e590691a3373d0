/** Reasons other than a policy why nothing can answer, read from the live objects. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { annotations, ofKind, type Service } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import { describeSelector } from '../../clusters/selectors.js'
import type { ReachQuestion, Target } from '../question.js'
import { type Backend, backendsOf, findLive, findServicePort, listensOn, runsAgent } from './backends.js'
import { findNameless } from './closed-port.js'
import { describeTarget, locate } from './locate.js'

type ServiceTarget = Extract<Target, { kind: 'service' }>

const nodeOf = (at: Source | Target, live: Live): string | undefined => {
  if (at.kind === 'node') return at.name
  return at.kind === 'pod' ? findLive(live, 'Pod', at.name, at.namespace)?.spec?.nodeName : undefined
}

const cutNode = ({ from, to }: ReachQuestion, live: Live): string | undefined => {
  const ends = [nodeOf(from, live), nodeOf(to, live)]
  if (ends[0] === ends[1]) return undefined
  const cut = ofKind(live.objects, 'Node').find(
    ({ metadata }) => ends.includes(metadata.name) && metadata.annotations?.[annotations.link] === 'down',
  )
  return cut && `Node ${cut.metadata.name} is down: its links are cut`
}

const noneReady = (service: Service, all: readonly Backend[], what: string): string => {
  const unready = all.map(({ about }) => about)
  if (unready.length > 0) return `${what} has no ready endpoint; not ready: ${unready.join(', ')}`
  const selector = service.spec?.selector
  return selector
    ? `${what} has no endpoint: no pod has the labels ${describeSelector({ matchLabels: selector })}`
    : `${what} has no selector, and no EndpointSlice names an address for it`
}

/** The node whose endpoints alone may serve, when the Service's traffic policy for this way in is `Local`. */
const localNode = (service: Service, to: ServiceTarget, from: Source, live: Live): string | undefined => {
  const internal = to.by === 'cluster-ip' || to.by === 'name'
  if (internal) return service.spec?.internalTrafficPolicy === 'Local' ? nodeOf(from, live) : undefined
  return to.by === 'node-port' && service.spec?.externalTrafficPolicy === 'Local' ? to.node : undefined
}

const deadService = (question: ReachQuestion, to: ServiceTarget, live: Live): string | undefined => {
  const service = findLive(live, 'Service', to.name, to.namespace)
  if (!service || service.spec?.type === 'ExternalName') return undefined
  const what = `Service ${to.namespace}/${to.name}`
  const port = findServicePort(service, question.port)
  if (!port) return `${what} has no port ${question.port.port ?? ''}/${question.port.protocol}`
  const nameless = findNameless(service, port, live)
  if (nameless !== undefined) return `${what} has no endpoint: ${nameless}`
  const all = backendsOf(service, port, live)
  const ready = all.filter((backend) => backend.ready)
  if (ready.length === 0) return noneReady(service, all, what)
  const node = localNode(service, to, question.from, live)
  if (node === undefined || ready.some((backend) => backend.node === node)) return undefined
  return `${what} has traffic policy Local and no ready endpoint on node ${node}`
}

const deadPod = (question: ReachQuestion, live: Live): string | undefined => {
  const { to, port } = question
  const pod = to.kind === 'pod' ? findLive(live, 'Pod', to.name, to.namespace) : undefined
  const place = locate(question, live)
  if (!pod || 'nowhere' in place || !runsAgent(pod) || listensOn(pod, place.port, port.protocol)) return undefined
  if (pod.metadata.annotations?.[annotations.listen] === 'localhost')
    return `Pod ${to.kind === 'pod' ? `${to.namespace}/${to.name}` : ''} listens on its own localhost only`
  return `${describeTarget(to)} has no container that listens on ${place.port}/${port.protocol}`
}

/** Pod addresses and cluster IPs mean something inside the cluster only; nodes, load balancers and ingresses are the ways in. */
const noRoute = ({ from, to }: ReachQuestion, live: Live): string | undefined => {
  if (from.kind !== 'outside') return undefined
  const pod = to.kind === 'pod' ? findLive(live, 'Pod', to.name, to.namespace) : undefined
  if (pod && pod.spec?.hostNetwork !== true) return 'pod addresses are not routed outside the cluster'
  const isInternal = to.kind === 'service' && (to.by === 'cluster-ip' || to.by === 'name')
  return isInternal ? 'cluster addresses and names of Services mean nothing outside the cluster' : undefined
}

/** Why no answer can come, policies aside; undefined when one should. */
export const findDeadEnd = (question: ReachQuestion, live: Live): string | undefined =>
  cutNode(question, live) ??
  noRoute(question, live) ??
  (question.to.kind === 'service' ? deadService(question, question.to, live) : deadPod(question, live))
