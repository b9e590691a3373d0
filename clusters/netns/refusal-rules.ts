/** What becomes of packets for a Service that nobody may or can answer. */
import { serviceCidr } from './layout.js'
import { anonymousSet, type Chain, familyWords, nameOf } from './nft.js'
import { externalAddresses, hasNodePort, isLocal, nodePortMap, tupleMap } from './proxy-maps.js'
import type { ProxyMeans } from './proxy-rules.js'
import type { ServedPort } from './served-ports.js'

/** Nobody anywhere: refused. Somebody, but not on this node where only this node counts: dropped. Never merged. */
const refusal = (port: ServedPort, local: boolean, means: ProxyMeans): string | undefined => {
  if (port.endpoints.length === 0) return means.faults.has('no-endpoints-dropped') ? 'drop' : 'goto nk-reject'
  return local && !isLocal(port, means) ? 'drop' : undefined
}

export const noEndpointChains = (ports: readonly ServedPort[], means: ProxyMeans): readonly Chain[] => {
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
export const clusterIpChain = (ports: readonly ServedPort[], { family }: ProxyMeans): Chain => {
  const { address } = familyWords[family]
  const clusterIPs = ports.flatMap((port) => port.clusterIPs)
  const owned = clusterIPs.length > 0 ? [`${address} daddr ${anonymousSet(clusterIPs)} reject`] : []
  return { name: 'nk-cluster-ips', rules: [...owned, `${address} daddr ${serviceCidr} drop`] }
}

/** What is still bound for such an address here was not for a port that it serves; sent on, it would come back. */
export const strayChain = (ports: readonly ServedPort[], { family }: ProxyMeans): Chain => {
  const addresses = ports.flatMap(externalAddresses)
  const rules = addresses.length > 0 ? [`${familyWords[family].address} daddr ${anonymousSet(addresses)} drop`] : []
  return { name: 'nk-strays', rules }
}

/** The address of a pod that is gone leads nowhere: not out to the router, and not to its place, which stays wired. */
export const goneChain = ({ family, site, pods }: ProxyMeans): Chain => {
  const { address } = familyWords[family]
  const lives = anonymousSet([site.gateway, ...pods])
  return { name: 'nk-gone', rules: [`${address} daddr ${site.podCidr} ${address} daddr != ${lives} drop`] }
}

export const firewallChains = (ports: readonly ServedPort[], { family }: ProxyMeans): readonly Chain[] => {
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
