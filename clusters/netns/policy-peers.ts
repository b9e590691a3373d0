/** NetworkPolicy peers and ports → nft matches. */
import type { KubernetesObject, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../objects.js'
import { ofKind } from '../objects.js'
import type { Family } from '../probe.js'
import { type Labels, matchesSelector } from '../selectors.js'
import { canonicalCidr, contains, familyOf, prefixOf } from './addresses.js'
import type { Faults } from './faults.js'
import { anonymousSet, familyWords } from './nft.js'

/** A pod as policies see it. */
export interface PolicyPod {
  readonly key: string
  readonly namespace: string
  readonly labels: Labels
  readonly address: string
  readonly node: string
  readonly ports: readonly { readonly name?: string; readonly protocol: string; readonly number: number }[]
}

export interface PolicyWorld {
  readonly family: Family
  readonly faults: Faults
  readonly pods: readonly PolicyPod[]
  readonly namespaces: ReadonlyMap<string, Labels>
}

const podOf = (pod: Pod, family: Family): readonly PolicyPod[] => {
  const namespace = pod.metadata.namespace ?? 'default'
  const address = (pod.status?.podIPs ?? []).map(({ ip }) => ip).find((ip) => familyOf(ip) === family)
  // Host-network pods are seen as their node: neither subject nor peer.
  if (!address || pod.spec?.hostNetwork) return []
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? [])
  return [
    {
      key: `${namespace}/${pod.metadata.name}`,
      namespace,
      labels: pod.metadata.labels ?? {},
      address,
      node: pod.spec?.nodeName ?? '',
      ports: ports.map(({ name, protocol = 'TCP', containerPort }) => ({
        ...(name ? { name } : {}),
        protocol,
        number: containerPort,
      })),
    },
  ]
}

export const policyWorld = (objects: readonly KubernetesObject[], family: Family, faults: Faults): PolicyWorld => ({
  family,
  faults,
  pods: ofKind(objects, 'Pod').flatMap((pod) => podOf(pod, family)),
  namespaces: new Map(ofKind(objects, 'Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
})

/** Which pods a peer means. An absent namespaceSelector is the policy's own namespace, an empty one every namespace. */
const peerPods = (peer: NetworkPolicyPeer, namespace: string, world: PolicyWorld): readonly PolicyPod[] => {
  const { podSelector = {}, namespaceSelector, ipBlock } = peer
  if (ipBlock)
    return world.pods.filter(
      ({ address }) =>
        contains(ipBlock.cidr, address) && !(ipBlock.except ?? []).some((except) => contains(except, address)),
    )
  const inNamespace = (pod: PolicyPod): boolean => {
    if (namespaceSelector === undefined) return pod.namespace === namespace
    if (world.faults.has('namespace-selector-ignored')) return true
    return matchesSelector(namespaceSelector, world.namespaces.get(pod.namespace))
  }
  return world.pods.filter((pod) => inNamespace(pod) && matchesSelector(podSelector, pod.labels))
}

const blockMatch = ({ cidr, except = [] }: { cidr: string; except?: string[] }, at: string, world: PolicyWorld) => {
  if (familyOf(cidr) !== world.family) return []
  const excepted = world.faults.has('except-ignored') ? [] : except
  // `address/0` matches everything, and nft is not asked to say so.
  const block = prefixOf(cidr) === 0 ? [] : [`${at} ${canonicalCidr(cidr)}`]
  return [[...block, ...excepted.map((one) => `${at} != ${canonicalCidr(one)}`)].join(' ')]
}

/** Matches of the far address (`at`: `ip saddr`): none when the peer means nobody, `''` when it means everybody. */
export const peerMatches = (
  peer: NetworkPolicyPeer,
  namespace: string,
  at: string,
  world: PolicyWorld,
): readonly string[] => {
  if (peer.ipBlock) return blockMatch(peer.ipBlock, at, world)
  const pods = peerPods(peer, namespace, world)
  return pods.length === 0 ? [] : [`${at} ${anonymousSet(pods.map(({ address }) => address))}`]
}

const numbered = ({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort): string => {
  const word = protocol.toLowerCase()
  if (port === undefined || port === null) return `meta l4proto ${word}`
  return `${word} dport ${port}${endPort ? `-${endPort}` : ''}`
}

const named = ({ port, protocol = 'TCP' }: NetworkPolicyPort, pods: readonly PolicyPod[], world: PolicyWorld) => {
  const { address } = familyWords[world.family]
  const tuples = pods.flatMap((pod) =>
    pod.ports
      .filter((own) => own.name === port && own.protocol === protocol)
      .map((own) => `${pod.address} . ${own.number}`),
  )
  return tuples.length === 0 ? [] : [`${address} daddr . ${protocol.toLowerCase()} dport ${anonymousSet(tuples)}`]
}

/**
 * Matches of the destination port, joined by "or". A name is resolved on each destination pod, so it means nothing off
 * the cluster.
 * @param destinations the pods that the packet may be for
 */
export const portMatches = (
  ports: readonly NetworkPolicyPort[],
  destinations: readonly PolicyPod[],
  world: PolicyWorld,
): readonly string[] => {
  if (ports.length === 0 || world.faults.has('policy-ports-ignored')) return ['']
  return ports.flatMap((port) => (typeof port.port === 'string' ? named(port, destinations, world) : [numbered(port)]))
}

/** The pods that a rule's peers mean together; every pod where it names no peer. */
export const ruleDestinations = (
  peers: readonly NetworkPolicyPeer[],
  namespace: string,
  world: PolicyWorld,
): readonly PolicyPod[] => (peers.length === 0 ? world.pods : peers.flatMap((peer) => peerPods(peer, namespace, world)))
