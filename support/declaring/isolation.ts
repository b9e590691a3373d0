/** NetworkPolicies of sentences, as real objects. Pure. */
import { type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort, refOf } from '../../clusters/objects.js'
import { InputError } from '../errors.js'
import type { Topology } from '../topology.js'
import type { Labels } from '../words/labels.js'
import type { Direction, PeerWords, PodsWords } from '../words/policy.js'
import type { PortRange } from '../words/port.js'
import { labelsOfOne, podLabel } from './pods.js'

type Selector = NonNullable<NetworkPolicyPeer['podSelector']>

interface Selected {
  readonly namespace: string
  readonly selector: Selector
  /** For the policy's own name. */
  readonly about: string
}

const labelled = (labels: Labels): Selector => (Object.keys(labels).length > 0 ? { matchLabels: { ...labels } } : {})

const inNamespace = (namespace: string): Selector => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } })

const selectOne = (topology: Topology, words: Extract<PodsWords, { kind: 'names' }>): Selected => {
  const pods = words.names.map((name) => topology.get('Pod', name))
  const [first] = pods
  const namespaces = new Set(pods.map((pod) => refOf(pod).namespace))
  if (first === undefined || namespaces.size > 1)
    throw new InputError('a policy lives in one namespace; write one sentence for each namespace')
  const names = pods.map(({ metadata }) => metadata.name)
  const selector: Selector =
    pods.length === 1
      ? { matchLabels: { ...labelsOfOne(topology, first) } }
      : { matchExpressions: [{ key: podLabel, operator: 'In', values: names }] }
  return { namespace: refOf(first).namespace, selector, about: names.join('-') }
}

const select = (topology: Topology, words: PodsWords): Selected => {
  if (words.kind === 'names') return selectOne(topology, words)
  const { labels, namespace = topology.namespace } = words
  const values = Object.values(labels).filter((value) => value !== '')
  return {
    namespace,
    selector: labelled(labels),
    about: values.length === 0 ? 'every-pod' : values.join('-').toLowerCase(),
  }
}

/** A peer in the policy's own namespace says no namespace: that is what most people write. */
const podPeer = (topology: Topology, words: PodsWords, own: string): NetworkPolicyPeer => {
  const { namespace, selector } = select(topology, words)
  return namespace === own
    ? { podSelector: selector }
    : { namespaceSelector: inNamespace(namespace), podSelector: selector }
}

const peerOf = (
  topology: Topology,
  words: Exclude<PeerWords, { kind: 'anywhere' }>,
  own: string,
): NetworkPolicyPeer => {
  if (words.kind === 'names' || words.kind === 'labels') return podPeer(topology, words, own)
  if (words.kind === 'namespace') return { namespaceSelector: inNamespace(words.namespace) }
  if (words.kind === 'block')
    return { ipBlock: { cidr: words.cidr, ...(words.except.length > 0 && { except: [...words.except] }) } }
  if (words.kind === 'namespaces') return { namespaceSelector: labelled(words.labels) }
  return { namespaceSelector: labelled(words.namespaces), podSelector: labelled(words.labels) }
}

const portsOf = (ports: readonly PortRange[]): NetworkPolicyPort[] => ports.map((port) => ({ ...port }))

/** `name`, or `name-2` … where a policy of the name is there already. */
const freeName = (topology: Topology, namespace: string, name: string, index = 1): string => {
  const tried = index === 1 ? name : `${name}-${index}`
  const taken = topology.find('NetworkPolicy', { namespace, name: tried, spelt: tried })
  return taken ? freeName(topology, namespace, name, index + 1) : tried
}

const policyOf = (namespace: string, name: string, spec: NonNullable<NetworkPolicy['spec']>): NetworkPolicy => ({
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name, namespace },
  spec,
})

type PolicyType = 'Ingress' | 'Egress'

const typesOf = (direction: Direction): PolicyType[] => {
  if (direction === 'all') return ['Ingress', 'Egress']
  return [direction === 'ingress' ? 'Ingress' : 'Egress']
}

/** `default-deny-ingress` and its like: every pod of the namespace, no rule. */
export const declareDefaultDeny = (
  topology: Topology,
  direction: Direction,
  namespace = topology.namespace,
): Topology =>
  topology.declare(
    policyOf(namespace, freeName(topology, namespace, `default-deny-${direction}`), {
      podSelector: {},
      policyTypes: typesOf(direction),
    }),
  )

/** One policy for these pods that allows this peer on these ports (all without any), or nobody. */
export const declareIsolation = (
  topology: Topology,
  pods: PodsWords,
  type: PolicyType,
  peer: PeerWords | 'nobody',
  ports: readonly PortRange[] = [],
): Topology => {
  const { namespace, selector, about } = select(topology, pods)
  const peers = peer === 'nobody' || peer.kind === 'anywhere' ? [] : [peerOf(topology, peer, namespace)]
  const onPorts = ports.length > 0 ? { ports: portsOf(ports) } : {}
  const ingress = { ...(peers.length > 0 && { from: peers }), ...onPorts }
  const egress = { ...(peers.length > 0 && { to: peers }), ...onPorts }
  const allowed = type === 'Ingress' ? { ingress: [ingress] } : { egress: [egress] }
  const rules = peer === 'nobody' ? {} : allowed
  const name = freeName(topology, namespace, `${about}-${type.toLowerCase()}`)
  return topology.declare(policyOf(namespace, name, { podSelector: selector, policyTypes: [type], ...rules }))
}

const dnsPeer: NetworkPolicyPeer = {
  namespaceSelector: inNamespace('kube-system'),
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
}

/** Lets these pods ask the cluster's DNS, over UDP and TCP. */
export const declareDnsAllowed = (topology: Topology, pods: PodsWords): Topology => {
  const { namespace, selector, about } = select(topology, pods)
  const ports: NetworkPolicyPort[] = [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ]
  const name = freeName(topology, namespace, `${about}-dns`)
  const egress = [{ to: [dnsPeer], ports }]
  return topology.declare(policyOf(namespace, name, { podSelector: selector, policyTypes: ['Egress'], egress }))
}

/** Takes away every policy of a namespace, or of the whole scenario. @throws {InputError} when there is none. */
export const removePolicies = (topology: Topology, namespace?: string): Topology => {
  const gone = topology
    .list('NetworkPolicy')
    .map(refOf)
    .filter((ref) => namespace === undefined || ref.namespace === namespace)
  if (gone.length === 0) throw new InputError('no policy is there to delete')
  return gone.reduce((left, ref) => left.remove('NetworkPolicy', { ...ref, spelt: ref.name }), topology)
}
