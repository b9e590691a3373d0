/** One node's Services as nftables: the layout of kube-proxy's nftables mode, in a table of our own. */
import type { Family } from '../probe.js'
import type { Faults } from './faults.js'
import { type NodeSite, serviceCidr } from './layout.js'
import { masqueradeChains } from './masquerade-rules.js'
import { anonymousSet, type Chain, familyWords, nameOf, type Table } from './nft.js'
import { affinitySets, portChains } from './proxy-chains.js'
import type { ServedPort } from './served-ports.js'

export interface ProxyMeans {
  readonly site: NodeSite
  readonly sites: readonly NodeSite[]
  readonly family: Family
  readonly faults: Faults
}

export const proxyTableName = 'nk-proxy'

/** Addresses beside the ClusterIP at which packets for a port arrive; node ports apart. */
export const externalAddresses = ({ loadBalancers, externalIPs }: ServedPort): readonly string[] => [
  ...loadBalancers,
  ...externalIPs,
]

const hasNodePort = (port: ServedPort, { site, faults }: ProxyMeans): boolean =>
  port.nodePort !== undefined && !(faults.has('node-port-one-node') && site.index !== 0)

/** Two Services may share an external address and port; nft takes one verdict, and the first to come has it. */
const firstOfEach = (elements: readonly string[]): readonly string[] => [
  ...new Map([...elements].reverse().map((element) => [element.split(' : ')[0], element])).values(),
]

/** `{ address . tcp . 80 : verdict }`, or no rule at all. */
const tupleMap = (address: string, elements: readonly string[]): readonly string[] =>
  elements.length === 0
    ? []
    : [`${address} daddr . meta l4proto . th dport vmap ${anonymousSet(firstOfEach(elements))}`]

const nodePortMap = ({ site, family }: ProxyMeans, elements: readonly string[]): readonly string[] =>
  elements.length === 0
    ? []
    : [`${familyWords[family].address} daddr ${site.address} meta l4proto . th dport vmap ${anonymousSet(elements)}`]

const isLocal = (port: ServedPort, { site }: ProxyMeans): boolean =>
  port.endpoints.some(({ node }) => node === site.name)

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

/** Nobody anywhere: refused. Somebody, but not on this node where only this node counts: dropped. Never merged. */
const refusal = (port: ServedPort, local: boolean, means: ProxyMeans): string | undefined => {
  if (port.endpoints.length === 0) return means.faults.has('no-endpoints-dropped') ? 'drop' : 'goto nk-reject'
  return local && !isLocal(port, means) ? 'drop' : undefined
}

const noEndpointChains = (ports: readonly ServedPort[], means: ProxyMeans): readonly Chain[] => {
  const tuples = ports.flatMap((port) => {
    const at = (ip: string, verdict: string | undefined) =>
      verdict === undefined ? [] : [`${ip} . ${port.protocol} . ${port.port} : ${verdict}`]
    return [
      ...port.clusterIPs.flatMap((ip) => at(ip, refusal(port, port.internalLocal, means))),
      ...externalAddresses(port).flatMap((ip) => at(ip, refusal(port, port.externalLocal, means))),
    ]
  })
  const nodePorts = ports
    .filter((port) => hasNodePort(port, means))
    .flatMap((port) => {
      const verdict = refusal(port, port.externalLocal, means)
      return verdict === undefined ? [] : [`${port.protocol} . ${port.nodePort} : ${verdict}`]
    })
  return [
    { name: 'nk-no-endpoints', rules: tupleMap(familyWords[means.family].address, tuples) },
    { name: 'nk-no-node-port-endpoints', rules: nodePortMap(means, nodePorts) },
  ]
}

/** A ClusterIP's other ports are refused, addresses of the Service range that nobody owns are dropped. */
const clusterIpChain = (ports: readonly ServedPort[], { family }: ProxyMeans): Chain => {
  const { address } = familyWords[family]
  const clusterIPs = ports.flatMap((port) => port.clusterIPs)
  const owned = clusterIPs.length > 0 ? [`${address} daddr ${anonymousSet(clusterIPs)} reject`] : []
  return { name: 'nk-cluster-ips', rules: [...owned, `${address} daddr ${serviceCidr} drop`] }
}

/** What is still bound for such an address here was not for a port that it serves; sent on, it would come back. */
const strayChain = (ports: readonly ServedPort[], { family }: ProxyMeans): Chain => {
  const addresses = ports.flatMap(externalAddresses)
  const rules = addresses.length > 0 ? [`${familyWords[family].address} daddr ${anonymousSet(addresses)} drop`] : []
  return { name: 'nk-strays', rules }
}

/** The address of a pod that is gone leads nowhere, and not out to the router. */
const goneChain = ({ family, site }: ProxyMeans): Chain => ({
  name: 'nk-gone',
  rules: [`oifname "eth0" ${familyWords[family].address} daddr ${site.podCidr} drop`],
})

const firewallChains = (ports: readonly ServedPort[], { family }: ProxyMeans): readonly Chain[] => {
  const { address } = familyWords[family]
  const guarded = ports.filter(({ sourceRanges, loadBalancers }) => sourceRanges.length > 0 && loadBalancers.length > 0)
  const tuples = guarded.flatMap((port) =>
    port.loadBalancers.map((ip) => `${ip} . ${port.protocol} . ${port.port} : goto ${nameOf('firewall', port.key)}`),
  )
  const chains = guarded.map(({ key, sourceRanges }) => ({
    name: nameOf('firewall', key),
    rules: [...sourceRanges.map((range) => `${address} saddr ${range.trim()} return`), 'drop'],
  }))
  return [...chains, { name: 'nk-firewall', rules: tupleMap(address, tuples) }]
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
