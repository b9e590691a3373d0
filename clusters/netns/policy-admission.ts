import type { V1IPBlock } from '@kubernetes/client-node'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../objects.js'
import { encloses, isCidr } from './addresses.js'

type Reject = (why: string) => never

const admitBlock = ({ cidr, except = [] }: V1IPBlock, where: string, reject: Reject): void => {
  for (const text of [cidr, ...except])
    if (!isCidr(text)) reject(`${where}.ipBlock: Invalid value: "${text}": not a valid CIDR`)
  for (const text of except)
    if (!encloses(cidr, text) || text === cidr)
      reject(`${where}.ipBlock.except: Invalid value: "${text}": must be a strict subset of \`cidr\``)
}

const admitPeer = (peer: NetworkPolicyPeer, where: string, reject: Reject): void => {
  const hasSelector = peer.podSelector !== undefined || peer.namespaceSelector !== undefined
  if (!hasSelector && peer.ipBlock === undefined) reject(`${where}: Required value: must specify a peer`)
  if (hasSelector && peer.ipBlock !== undefined)
    reject(`${where}: Forbidden: may not specify both ipBlock and another peer`)
  if (peer.ipBlock) admitBlock(peer.ipBlock, where, reject)
}

const admitPort = ({ port, endPort }: NetworkPolicyPort, where: string, reject: Reject): void => {
  if (typeof port === 'number' && (port < 1 || port > 65535))
    reject(`${where}.port: Invalid value: ${port}: must be between 1 and 65535, inclusive`)
  if (endPort === undefined || endPort === null) return
  if (port === undefined || port === null)
    reject(`${where}.endPort: Invalid value: may not be specified when \`port\` is not specified`)
  if (typeof port === 'string')
    reject(`${where}.endPort: Invalid value: ${endPort}: may not be specified when \`port\` is non-numeric`)
  if (endPort < Number(port) || endPort > 65535)
    reject(`${where}.endPort: Invalid value: ${endPort}: must be greater than or equal to \`port\``)
}

/** NP-030, NP-055, NP-062 of the catalogue. `reject` throws. */
export const admitPolicy = ({ spec }: NetworkPolicy, reject: Reject): void => {
  const rules = [
    ...(spec?.ingress ?? []).map(({ from, ports }, index) => ({ peers: from, ports, at: `spec.ingress[${index}]` })),
    ...(spec?.egress ?? []).map(({ to, ports }, index) => ({ peers: to, ports, at: `spec.egress[${index}]` })),
  ]
  for (const { peers, ports, at } of rules) {
    for (const [index, peer] of (peers ?? []).entries()) admitPeer(peer, `${at}.peers[${index}]`, reject)
    for (const [index, port] of (ports ?? []).entries()) admitPort(port, `${at}.ports[${index}]`, reject)
  }
}
