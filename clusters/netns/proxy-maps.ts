/** Which addresses of a Service port a node's rules look for. */
import { anonymousSet, familyWords } from './nft.js'
import type { ProxyMeans } from './proxy-rules.js'
import type { ServedPort } from './served-ports.js'

/** Addresses beside the ClusterIP at which packets for a port arrive; node ports apart. */
export const externalAddresses = ({ loadBalancers, externalIPs }: ServedPort): readonly string[] => [
  ...loadBalancers,
  ...externalIPs,
]

export const hasNodePort = (port: ServedPort, { site, faults }: ProxyMeans): boolean =>
  port.nodePort !== undefined && !(faults.has('node-port-one-node') && site.index !== 0)

/** Two Services may share an external address and port; nft takes one verdict, and the first to come has it. */
const firstOfEach = (elements: readonly string[]): readonly string[] => [
  ...new Map([...elements].reverse().map((element) => [element.split(' : ')[0], element])).values(),
]

/** `{ address . tcp . 80 : verdict }`, or no rule at all. */
export const tupleMap = (address: string, elements: readonly string[]): readonly string[] =>
  elements.length === 0
    ? []
    : [`${address} daddr . meta l4proto . th dport vmap ${anonymousSet(firstOfEach(elements))}`]

export const nodePortMap = ({ site, family }: ProxyMeans, elements: readonly string[]): readonly string[] =>
  elements.length === 0
    ? []
    : [`${familyWords[family].address} daddr ${site.address} meta l4proto . th dport vmap ${anonymousSet(elements)}`]

export const isLocal = (port: ServedPort, { site }: ProxyMeans): boolean =>
  port.endpoints.some(({ node }) => node === site.name)
