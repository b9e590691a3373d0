/** One node's Services as nftables: the layout of kube-proxy's nftables mode, in a table of our own. */
import type { Family } from '../probe.js'
import type { Faults } from './faults.js'
import type { NodeSite } from './layout.js'
import { masqueradeChains } from './masquerade-rules.js'
import { type Chain, familyWords, nameOf, type Table } from './nft.js'
import { affinitySets, portChains } from './proxy-chains.js'
import { externalAddresses, hasNodePort, isLocal, nodePortMap, tupleMap } from './proxy-maps.js'
import { clusterIpChain, firewallChains, goneChain, noEndpointChains, strayChain } from './refusal-rules.js'
import type { ServedPort } from './served-ports.js'

export interface ProxyMeans {
  readonly site: NodeSite
  readonly sites: readonly NodeSite[]
  /** Addresses of the node's own pods. */
  readonly pods: readonly string[]
  readonly family: Family
  readonly faults: Faults
}

export const proxyTableName = 'nk-proxy'

const servicesChain = (ports: readonly ServedPort[], means: ProxyMeans): Chain => {
  const { address } = familyWords[means.family]
  const served = ports.filter(({ endpoints }) => endpoints.length > 0)
  const tuples = served.flatMap((port) => {
    const at = (ip: string, chain: string) =>
      `${ip} . ${port.protocol} . ${port.port} : goto ${nameOf(chain, port.key)}`
    const inside = !port.internalLocal || isLocal(port, means) ? port.clusterIPs : []
    return [...inside.map((ip) => at(ip, 'service')), ...externalAddresses(port).map((ip) => at(ip, 'external'))]
  })
  const nodePorts = served
    .filter((port) => hasNodePort(port, means))
    .map((port) => `${port.protocol} . ${port.nodePort} : goto ${nameOf('external', port.key)}`)
  return { name: 'nk-services', rules: [...tupleMap(address, tuples), ...nodePortMap(means, nodePorts)] }
}

const base = (name: string, hook: string, rules: readonly string[]): Chain => ({
  name,
  hook: `type ${hook}; policy accept;`,
  rules,
})

const baseChains: readonly Chain[] = [
  base('nk-prerouting-firewall', 'filter hook prerouting priority -110', ['ct state new jump nk-firewall']),
  base('nk-output-firewall', 'filter hook output priority -110', ['ct state new jump nk-firewall']),
  base('nk-nat-prerouting', 'nat hook prerouting priority -100', ['jump nk-services']),
  base('nk-nat-output', 'nat hook output priority -100', ['jump nk-services']),
  base('nk-input', 'filter hook input priority 0', [
    'ct state new jump nk-no-endpoints',
    'ct state new jump nk-no-node-port-endpoints',
  ]),
  base('nk-forward', 'filter hook forward priority 0', [
    'ct state new jump nk-no-endpoints',
    'ct state new jump nk-cluster-ips',
    'ct state new jump nk-strays',
    'jump nk-gone',
  ]),
  base('nk-output', 'filter hook output priority 0', [
    'ct state new jump nk-no-endpoints',
    'ct state new jump nk-no-node-port-endpoints',
    'ct state new jump nk-cluster-ips',
    'jump nk-gone',
  ]),
]

/** Called chains stand before their callers. */
export const proxyTable = (ports: readonly ServedPort[], means: ProxyMeans): Table => ({
  family: means.family,
  name: proxyTableName,
  sets: ports.flatMap((port) => affinitySets(port, means.family)),
  chains: [
    { name: 'nk-mark', rules: ['meta mark set mark or 0x4000'] },
    { name: 'nk-reject', rules: ['reject'] },
    ...ports.flatMap((port) => portChains(port, means)),
    ...firewallChains(ports, means),
    servicesChain(ports, means),
    ...noEndpointChains(ports, means),
    clusterIpChain(ports, means),
    strayChain(ports, means),
    goneChain(means),
    ...masqueradeChains(means),
    ...baseChains,
  ],
})
