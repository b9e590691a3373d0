/** What an API server refuses about a NetworkPolicy (reference rows NP-030, NP-055, NP-062). */
import type { V1IPBlock } from '@kubernetes/client-node'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../clusters/objects.js'
import { checkCidr, isCidr, isStrictlyInside } from './address.js'
import { each, type Flaw, flaw, oneOf, type Path, show } from './flaw.js'
import { checkSelector } from './labels.js'
import { checkPortOrName, checkProtocol } from './port.js'

export const checkNetworkPolicy = ({ spec }: NetworkPolicy): readonly Flaw[] => [
  ...checkSelector(spec?.podSelector, ['spec', 'podSelector']),
  ...each(spec?.policyTypes, ['spec', 'policyTypes'], (type, path) => oneOf(type, ['Ingress', 'Egress'], path)),
  ...each(spec?.ingress, ['spec', 'ingress'], (rule, path) => checkRule(rule.from, 'from', rule.ports, path)),
  ...each(spec?.egress, ['spec', 'egress'], (rule, path) => checkRule(rule.to, 'to', rule.ports, path)),
]

const checkRule = (
  peers: readonly NetworkPolicyPeer[] | undefined,
  field: 'from' | 'to',
  ports: readonly NetworkPolicyPort[] | undefined,
  path: Path,
): readonly Flaw[] => [...each(peers, [...path, field], checkPeer), ...each(ports, [...path, 'ports'], checkPolicyPort)]

const checkPeer = (peer: NetworkPolicyPeer, path: Path): readonly Flaw[] => {
  const { podSelector, namespaceSelector, ipBlock } = peer
  if (!podSelector && !namespaceSelector && !ipBlock)
    return [flaw(path, 'a peer is empty; write podSelector, namespaceSelector or ipBlock')]
  const both = ipBlock && (podSelector || namespaceSelector)
  return [
    ...(both ? [flaw(path, 'ipBlock stands beside a selector; make two peers of it')] : []),
    ...checkSelector(podSelector, [...path, 'podSelector']),
    ...checkSelector(namespaceSelector, [...path, 'namespaceSelector']),
    ...(ipBlock ? checkBlock(ipBlock, [...path, 'ipBlock']) : []),
  ]
}

const checkBlock = ({ cidr, except }: V1IPBlock, path: Path): readonly Flaw[] => [
  ...checkCidr(cidr, [...path, 'cidr']),
  ...each(except, [...path, 'except'], (part, place) => {
    const bad = checkCidr(part, place)
    if (bad.length > 0 || !isCidr(cidr) || isStrictlyInside(part, cidr)) return bad
    return [flaw(place, `${show(part)} is not inside ${cidr}; write a smaller block of it`)]
  }),
]

const checkPolicyPort = ({ port, endPort, protocol }: NetworkPolicyPort, path: Path): readonly Flaw[] => [
  ...checkPortOrName(port, [...path, 'port']),
  ...checkProtocol(protocol, [...path, 'protocol']),
  ...(endPort === undefined ? [] : checkEnd(port, endPort, [...path, 'endPort'])),
]

const checkEnd = (port: number | string | undefined, endPort: number, path: Path): readonly Flaw[] => {
  if (port === undefined) return [flaw(path, 'endPort stands without port; write the first port as port')]
  if (typeof port === 'string') return [flaw(path, `endPort needs a port number, and port is ${show(port)}; write it`)]
  if (endPort >= port && endPort <= 65535) return []
  return [flaw(path, `${endPort} does not follow port ${port}; write a number from ${port} to 65535`)]
}
