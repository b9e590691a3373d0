/** Which NetworkPolicies select the two ends of a question, and whether one of their rules admits it. Pure. */
import type { Live } from '../../clusters/cluster.js'
import {
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  ofKind,
  type Pod,
} from '../../clusters/objects.js'
import type { Protocol } from '../../clusters/probe.js'
import { matchesSelector } from '../../clusters/selectors.js'
import type { ReachQuestion } from '../question.js'
import { addressesOf, backendsOf, findLive, findServicePort, portsOfPod } from './backends.js'
import { isInside } from './cidr.js'
import { locate } from './locate.js'

type Direction = 'Ingress' | 'Egress'

/** One end of a connection as policies see it. */
interface End {
  readonly about: string
  readonly pod?: Pod
  readonly addresses: readonly string[]
}

interface Path {
  readonly from: End
  readonly to: End
  readonly port: number
  readonly protocol: Protocol
}

const namespaceOf = ({ metadata }: Pod | NetworkPolicy): string => metadata.namespace ?? 'default'

const podEnd = (pod: Pod): End => ({
  about: `pod ${namespaceOf(pod)}/${pod.metadata.name}`,
  pod,
  addresses: addressesOf(pod),
})

const sourceEnd = ({ from }: ReachQuestion, live: Live): End => {
  if (from.kind === 'outside') return { about: 'outside', addresses: live.outside.addresses }
  if (from.kind === 'node') return { about: `node ${from.name}`, addresses: [] }
  const pod = findLive(live, 'Pod', from.name, from.namespace)
  return pod ? podEnd(pod) : { about: `pod ${from.namespace}/${from.name}`, addresses: [] }
}

/** Pods and addresses that the question can end at, behind a Service's port translation. */
const pathsOf = (question: ReachQuestion, live: Live): readonly Path[] => {
  const { to, port } = question
  const from = sourceEnd(question, live)
  const path = (end: End, number: number): Path => ({ from, to: end, port: number, protocol: port.protocol })
  if (to.kind === 'service') {
    const service = findLive(live, 'Service', to.name, to.namespace)
    const servicePort = service && findServicePort(service, port)
    if (!service || !servicePort) return []
    return backendsOf(service, servicePort, live).map(({ about, addresses, port: number }) => {
      const [namespace = '', name = ''] = about.split('/')
      const pod = findLive(live, 'Pod', name, namespace)
      return path(pod ? podEnd(pod) : { about, addresses }, number)
    })
  }
  const place = locate(question, live)
  if ('nowhere' in place) return []
  const pod = to.kind === 'pod' ? findLive(live, 'Pod', to.name, to.namespace) : undefined
  if (pod) return [path(podEnd(pod), place.port)]
  const addresses = 'addresses' in place.to ? place.to.addresses : []
  return [path({ about: to.kind === 'name' ? to.name : addresses.join(', '), addresses }, place.port)]
}

export const directionsOf = ({ spec }: NetworkPolicy): readonly string[] => {
  if (spec?.policyTypes && spec.policyTypes.length > 0) return spec.policyTypes
  return spec?.egress && spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
}

const admitsPeer = (peer: NetworkPolicyPeer, end: End, policy: NetworkPolicy, live: Live): boolean => {
  const { ipBlock, podSelector, namespaceSelector } = peer
  if (ipBlock)
    return end.addresses.some(
      (address) =>
        isInside(address, ipBlock.cidr) && !(ipBlock.except ?? []).some((except) => isInside(address, except)),
    )
  if (!end.pod) return false
  const labels = findLive(live, 'Namespace', namespaceOf(end.pod))?.metadata.labels
  const inside = namespaceSelector
    ? matchesSelector(namespaceSelector, { 'kubernetes.io/metadata.name': namespaceOf(end.pod), ...labels })
    : namespaceOf(end.pod) === namespaceOf(policy)
  return inside && matchesSelector(podSelector ?? {}, end.pod.metadata.labels)
}

const admitsPort = ({ port, endPort, protocol }: NetworkPolicyPort, path: Path): boolean => {
  if ((protocol ?? 'TCP') !== path.protocol) return false
  if (port === undefined) return true
  if (typeof port === 'number') return path.port >= port && path.port <= (endPort ?? port)
  const { pod } = path.to
  return pod !== undefined && portsOfPod(pod).some((one) => one.name === port && one.port === path.port)
}

/** Which rule lets the path through, counted from 1, of how many. */
interface Ruling {
  readonly admits?: number
  readonly rules: number
}

const ruleOn = (policy: NetworkPolicy, direction: Direction, path: Path, live: Live): Ruling => {
  const rules =
    direction === 'Ingress'
      ? (policy.spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }))
      : (policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }))
  const other = direction === 'Ingress' ? path.from : path.to
  const index = rules.findIndex(
    ({ peers, ports }) =>
      (peers.length === 0 || peers.some((peer) => admitsPeer(peer, other, policy, live))) &&
      (ports.length === 0 || ports.some((port) => admitsPort(port, path))),
  )
  return { rules: rules.length, ...(index >= 0 && { admits: index + 1 }) }
}

export const selectsPod = (policy: NetworkPolicy, pod: Pod): boolean =>
  namespaceOf(policy) === namespaceOf(pod) && matchesSelector(policy.spec?.podSelector ?? {}, pod.metadata.labels)

/** The policies that isolate this end of the path in this direction. */
const isolating = (direction: Direction, { from, to }: Path, live: Live): readonly NetworkPolicy[] => {
  const { pod } = direction === 'Ingress' ? to : from
  if (!pod) return []
  return ofKind(live.objects, 'NetworkPolicy').filter(
    (policy) => directionsOf(policy).includes(direction) && selectsPod(policy, pod),
  )
}

/** Whether the policies let the question through, wherever it ends. */
export const isAdmitted = (question: ReachQuestion, live: Live): boolean =>
  pathsOf(question, live).every((path) =>
    (['Egress', 'Ingress'] as const).every((direction) => {
      const policies = isolating(direction, path, live)
      return (
        policies.length === 0 || policies.some((policy) => ruleOn(policy, direction, path, live).admits !== undefined)
      )
    }),
  )

const describeDirection = (direction: Direction, path: Path, live: Live): readonly string[] => {
  const [own, other] = direction === 'Ingress' ? [path.to, path.from] : [path.from, path.to]
  return isolating(direction, path, live).map((policy) => {
    const { admits, rules } = ruleOn(policy, direction, path, live)
    const rule = admits === undefined ? 'no rule admits' : `rule ${admits} of ${rules} admits`
    const peer = `${other.about} on ${path.port}/${path.protocol}`
    const name = `NetworkPolicy ${namespaceOf(policy)}/${policy.metadata.name}`
    return `${name} isolates ${own.about} for ${direction.toLowerCase()}; ${rule} ${peer}`
  })
}

/** One line for each policy that has a say in the question. */
export const describePolicies = (question: ReachQuestion, live: Live): readonly string[] => {
  const lines = pathsOf(question, live).flatMap((path) => [
    ...describeDirection('Egress', path, live),
    ...describeDirection('Ingress', path, live),
  ])
  return [...new Set(lines)]
}
