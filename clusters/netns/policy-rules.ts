/** One node's NetworkPolicies as nftables: after DNAT, before SNAT, forwarded packets only (own-node traffic is exempt). */
import {
  type KubernetesObject,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  ofKind,
} from '../objects.js'
import { matchesSelector } from '../selectors.js'
import { anonymousSet, type Chain, familyWords, nameOf, type Table } from './nft.js'
import { type PolicyPod, type PolicyWorld, peerMatches, portMatches, ruleDestinations } from './policy-peers.js'

export const policyTableName = 'nk-policy'

type Direction = 'Ingress' | 'Egress'

/** Without `policyTypes`: Ingress, and Egress when there is at least one egress rule. */
export const directionsOf = ({ spec }: NetworkPolicy): ReadonlySet<string> => {
  if (spec?.policyTypes?.length) return new Set(spec.policyTypes)
  return new Set(spec?.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'])
}

const selects = (policy: NetworkPolicy, pod: PolicyPod): boolean =>
  (policy.metadata.namespace ?? 'default') === pod.namespace &&
  matchesSelector(policy.spec?.podSelector ?? {}, pod.labels)

interface Rule {
  readonly namespace: string
  readonly peers: readonly NetworkPolicyPeer[]
  readonly ports: readonly NetworkPolicyPort[]
}

const rulesOf = ({ metadata, spec }: NetworkPolicy, direction: Direction): readonly Rule[] => {
  const namespace = metadata.namespace ?? 'default'
  return direction === 'Ingress'
    ? (spec?.ingress ?? []).map(({ from, ports }) => ({ namespace, peers: from ?? [], ports: ports ?? [] }))
    : (spec?.egress ?? []).map(({ to, ports }) => ({ namespace, peers: to ?? [], ports: ports ?? [] }))
}

/** One allowing nft rule for each pair of peer and port; a name's destinations depend on the peer. */
const allowances = (rule: Rule, direction: Direction, pod: PolicyPod, world: PolicyWorld): readonly string[] => {
  const { namespace, peers, ports } = rule
  const at = `${familyWords[world.family].address} ${direction === 'Ingress' ? 'saddr' : 'daddr'}`
  const far =
    peers.length === 0
      ? [{ matches: [''], some: [] }]
      : peers.map((peer) => ({ matches: peerMatches(peer, namespace, at, world), some: [peer] }))
  return far.flatMap(({ matches, some }) => {
    const destinations = direction === 'Ingress' ? [pod] : ruleDestinations(some, namespace, world)
    return matches.flatMap((match) =>
      portMatches(ports, destinations, world).map((port) => [match, port, 'return'].filter(Boolean).join(' ')),
    )
  })
}

const podChain = (pod: PolicyPod, direction: Direction, policies: readonly NetworkPolicy[], world: PolicyWorld) => {
  const own = policies.filter((policy) => directionsOf(policy).has(direction) && selects(policy, pod))
  if (own.length === 0) return []
  const allowed = own
    .flatMap((policy) => rulesOf(policy, direction))
    .flatMap((rule) => allowances(rule, direction, pod, world))
  return [{ pod, chain: { name: nameOf(direction.toLowerCase(), pod.key), rules: [...new Set(allowed), 'drop'] } }]
}

/** Open flows go on and replies pass. `established-cut`: each packet is judged for itself, so what is newly denied stops. */
const passing = ({ faults }: PolicyWorld): readonly string[] =>
  faults.has('established-cut') ? [] : ['ct state established,related accept']

const dispatch = (isolated: readonly { pod: PolicyPod; chain: Chain }[], at: string): readonly string[] =>
  isolated.length === 0
    ? []
    : [`${at} vmap ${anonymousSet(isolated.map(({ pod, chain }) => `${pod.address} : jump ${chain.name}`))}`]

const byAddress = (pods: readonly PolicyPod[]): readonly PolicyPod[] => [
  ...new Map(pods.map((pod) => [pod.address, pod])).values(),
]

/** The node's own pods: egress is decided where a packet starts, ingress where it ends. */
export const policyTable = (objects: readonly KubernetesObject[], node: string, world: PolicyWorld): Table => {
  const { address } = familyWords[world.family]
  const policies = world.faults.has('policies-ignored') ? [] : ofKind(objects, 'NetworkPolicy')
  const pods = byAddress(world.pods.filter((pod) => pod.node === node))
  const egress = world.faults.has('egress-forgotten')
    ? []
    : pods.flatMap((pod) => podChain(pod, 'Egress', policies, world))
  const ingress = pods.flatMap((pod) => podChain(pod, 'Ingress', policies, world))
  const isolated = [...egress, ...ingress]
  const selves = isolated.map(({ pod }) => `${pod.address} . ${pod.address}`)
  const forward: Chain = {
    name: 'nk-forward',
    hook: 'type filter hook forward priority 95; policy accept;',
    rules: [
      ...passing(world),
      ...(selves.length > 0 ? [`${address} saddr . ${address} daddr ${anonymousSet(selves)} accept`] : []),
      ...dispatch(egress, `${address} saddr`),
      ...dispatch(ingress, `${address} daddr`),
    ],
  }
  const chains = [...isolated.map(({ chain }) => chain), ...(isolated.length > 0 ? [forward] : [])]
  return { family: world.family, name: policyTableName, sets: [], chains }
}
