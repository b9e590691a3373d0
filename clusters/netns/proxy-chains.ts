/** The chains of one Service port: from the address that was called to one endpoint. */
import type { Family } from '../probe.js'
import { podCidr } from './layout.js'
import { anonymousSet, type Chain, familyWords, type NamedSet, nameOf } from './nft.js'
import type { Endpoint } from './placement.js'
import type { ProxyMeans } from './proxy-rules.js'
import type { ServedPort } from './served-ports.js'

const endpointKey = ({ key }: ServedPort, { address, port }: Endpoint): string => `${key}/${address}/${port}`

/** The timeout is part of the name: a set of the kernel cannot change it. */
const affinitySet = (port: ServedPort, endpoint: Endpoint): string =>
  nameOf('affinity', `${endpointKey(port, endpoint)}-${port.affinitySeconds}`)

export const affinitySets = (port: ServedPort, family: Family): readonly NamedSet[] =>
  port.affinitySeconds === undefined
    ? []
    : port.endpoints.map((endpoint) => ({
        name: affinitySet(port, endpoint),
        definition: `type ${familyWords[family].type}; flags dynamic,timeout; timeout ${port.affinitySeconds}s;`,
      }))

const endpointChain = (port: ServedPort, endpoint: Endpoint, family: Family): Chain => {
  const { address } = familyWords[family]
  const target = family === 'IPv6' ? `[${endpoint.address}]:${endpoint.port}` : `${endpoint.address}:${endpoint.port}`
  const remember =
    port.affinitySeconds === undefined ? [] : [`update @${affinitySet(port, endpoint)} { ${address} saddr }`]
  return {
    name: nameOf('endpoint', endpointKey(port, endpoint)),
    rules: [
      // A pod that is its own backend would see itself answer; the node steps in between.
      `${address} saddr ${endpoint.address} jump nk-mark`,
      ...remember,
      `meta l4proto ${port.protocol} dnat to ${target}`,
    ],
  }
}

const pickChain = (name: string, port: ServedPort, endpoints: readonly Endpoint[], family: Family): Chain => {
  const { address } = familyWords[family]
  const chainOf = (endpoint: Endpoint) => nameOf('endpoint', endpointKey(port, endpoint))
  const known = (endpoint: Endpoint) => `${address} saddr @${affinitySet(port, endpoint)} goto ${chainOf(endpoint)}`
  const choices = endpoints.map((endpoint, index) => `${index} : goto ${chainOf(endpoint)}`)
  return {
    name,
    rules: [
      ...(port.affinitySeconds === undefined ? [] : endpoints.map(known)),
      `numgen random mod ${endpoints.length} vmap ${anonymousSet(choices)}`,
    ],
  }
}

/** Who comes from off the cluster must get its answer through this node. */
const serviceChain = (port: ServedPort, { family }: ProxyMeans): Chain => {
  const { address } = familyWords[family]
  const masquerade = `${address} daddr ${anonymousSet(port.clusterIPs)} ${address} saddr != ${podCidr} jump nk-mark`
  const target = nameOf(port.internalLocal ? 'local' : 'cluster', port.key)
  return {
    name: nameOf('service', port.key),
    rules: [...(port.clusterIPs.length > 0 ? [masquerade] : []), `goto ${target}`],
  }
}

/**
 * `Cluster`: masked, to anyone. `Local`: the client's address is kept and only this node's endpoints count, except for
 * clients inside the cluster, who may reach all of them (another node's pods masked, or the answer would go past us).
 */
const externalChain = (port: ServedPort, hasLocal: boolean, { family, site }: ProxyMeans): Chain => {
  const { address } = familyWords[family]
  const cluster = nameOf('cluster', port.key)
  const name = nameOf('external', port.key)
  if (!port.externalLocal) return { name, rules: ['jump nk-mark', `goto ${cluster}`] }
  const inside = [
    `${address} saddr ${site.podCidr} goto ${cluster}`,
    `${address} saddr ${podCidr} jump nk-mark`,
    `${address} saddr ${podCidr} goto ${cluster}`,
    'fib saddr type local jump nk-mark',
    `fib saddr type local goto ${cluster}`,
  ]
  return { name, rules: [...inside, ...(hasLocal ? [`goto ${nameOf('local', port.key)}`] : [])] }
}

/** Called chains stand before their callers. Nothing for a port without ready endpoints. */
export const portChains = (port: ServedPort, means: ProxyMeans): readonly Chain[] => {
  const { endpoints } = port
  if (endpoints.length === 0) return []
  const local = endpoints.filter(({ node }) => node === means.site.name)
  const wantsLocal = (port.internalLocal || port.externalLocal) && local.length > 0
  return [
    ...endpoints.map((endpoint) => endpointChain(port, endpoint, means.family)),
    pickChain(nameOf('cluster', port.key), port, endpoints, means.family),
    ...(wantsLocal ? [pickChain(nameOf('local', port.key), port, local, means.family)] : []),
    ...(port.internalLocal && local.length === 0 ? [] : [serviceChain(port, means)]),
    externalChain(port, local.length > 0, means),
  ]
}
