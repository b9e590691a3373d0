/** Namespaces, cables, addresses and routes as `ip -batch` texts. */
import { annotations, type Node } from '../objects.js'
import { onlyCidr } from './addresses.js'
import { external, loadBalancerCidr, type NodeSite, outside, underlay } from './layout.js'
import type { PlacedPod } from './pod-placement.js'

/** Cables get indexes of their own range: a pair whose ends have one index waits up to a second for its carrier. */
const firstPodIndex = 10_000
const firstUnderlayIndex = 1000

const nodePort = ({ index }: NodeSite): string => `node${index}`
const podPort = ({ record }: PlacedPod): string => `pod${record.place}`

/** Host-network pods live in their node's namespace. */
export const podNamespace = ({ pod, record }: PlacedPod): string =>
  pod.spec?.hostNetwork ? record.node : `${record.node}-pod${record.place}`

const cable = (name: string, index: number, netns: string, near = ''): string =>
  `link add name ${name} index ${index} ${near}type veth peer name eth0 netns ${netns}`

const bridged = (name: string): readonly string[] => [
  `link set ${name} up`,
  `link set ${name} master ${underlay.bridge}`,
]

const toOutside = `route add ${onlyCidr(outside.address)} via ${outside.underlay}`

/** Once in a cluster's life: the bridge, the router on it, every node, the outside host and the external host. */
export const underlayLinks = (sites: readonly NodeSite[]): string => {
  const { bridge, router, prefix } = underlay
  return lines([
    `link add name ${bridge} type bridge`,
    `addr add ${router}/${prefix} dev ${bridge}`,
    `link set ${bridge} up`,
    ...sites.flatMap((site) => [
      cable(nodePort(site), firstUnderlayIndex + site.index, site.name),
      ...bridged(nodePort(site)),
    ]),
    cable('outside', firstUnderlayIndex + 200, outside.netns),
    ...bridged('outside'),
    toOutside,
    cable('external', firstUnderlayIndex + 201, external.netns),
    `addr add ${external.router}/${external.prefix} dev external`,
    'link set external up',
  ])
}

const lines = (all: readonly string[]): string => (all.length > 0 ? `${all.join('\n')}\n` : '')

const nodeInside = (site: NodeSite, sites: readonly NodeSite[]): string =>
  lines([
    `addr add ${site.address}/${underlay.prefix} dev eth0`,
    'link set eth0 up',
    `route add default via ${underlay.router}`,
    toOutside,
    ...sites
      .filter((other) => other.name !== site.name)
      .map((other) => `route add ${other.podCidr} via ${other.address}`),
  ])

/** Inside the namespaces that live as long as the cluster. */
export const underlayInside = (sites: readonly NodeSite[]): Record<string, string> => ({
  ...Object.fromEntries(sites.map((site) => [site.name, nodeInside(site, sites)])),
  [outside.netns]: lines([
    `addr add ${outside.underlay}/${underlay.prefix} dev eth0 noprefixroute`,
    `addr add ${onlyCidr(outside.address)} dev eth0`,
    'link set eth0 up',
    `route add ${underlay.cidr} dev eth0 src ${outside.address}`,
    `route add default via ${underlay.router} src ${outside.address}`,
    `route add ${loadBalancerCidr} via ${underlay.router} src ${outside.address}`,
  ]),
  [external.netns]: lines([
    `addr add ${external.address}/${external.prefix} dev eth0`,
    'link set eth0 up',
    `route add default via ${external.router}`,
  ]),
})

/** A pod has a cable of its own to its node, and a node a route for each pod: pods never share a wire. */
export const podLink = (placed: PlacedPod): string =>
  cable(podPort(placed), firstPodIndex + placed.record.place, podNamespace(placed), `netns ${placed.record.node} `)

export const podInside = ({ record }: PlacedPod, { gateway }: NodeSite): string =>
  lines([
    ...record.addresses.map((address) => `addr add ${onlyCidr(address)} dev eth0`),
    'link set eth0 up',
    `route add ${gateway} dev eth0 scope link`,
    `route add default via ${gateway}`,
  ])

export const podAtNode = (placed: PlacedPod, { gateway }: NodeSite): string =>
  lines([
    `addr add ${onlyCidr(gateway)} dev ${podPort(placed)}`,
    `link set ${podPort(placed)} up`,
    ...placed.record.addresses.map((address) => `route replace ${onlyCidr(address)} dev ${podPort(placed)}`),
  ])

const isDown = ({ metadata }: Node): boolean => metadata.annotations?.[annotations.link] === 'down'

/** Names of nodes whose uplink is cut. */
export const downNodes = (nodes: readonly Node[]): ReadonlySet<string> =>
  new Set(nodes.filter(isDown).map(({ metadata }) => metadata.name))

/** The far end is cut, so that the node keeps its routes and only loses the wire. */
export const linkChanges = (
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  sites: readonly NodeSite[],
): readonly string[] =>
  sites
    .filter(({ name }) => before.has(name) !== after.has(name))
    .map((site) => `link set ${nodePort(site)} ${after.has(site.name) ? 'down' : 'up'}`)

/** After a wire came back nobody may go on waiting for an answer that was lost meanwhile. */
export const forgetNeighbours = (sites: readonly NodeSite[]): Record<string, string> =>
  Object.fromEntries([...sites.map(({ name }) => name), outside.netns].map((name) => [name, 'neigh flush dev eth0\n']))

const forwarding = {
  'net.ipv4.ip_forward': '1',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.all.send_redirects': '0',
} as const

/** A rate limit on ICMP would turn "refused" into "timed out": the usual one is an answer a second to each client. */
const refusing = {
  'net.ipv4.icmp_ratelimit': '0',
  'net.ipv4.icmp_ratemask': '0',
} as const

const nodeSysctls = {
  ...forwarding,
  'net.ipv4.conf.eth0.rp_filter': '0',
  'net.ipv4.conf.eth0.send_redirects': '0',
  ...refusing,
} as const

/** Of what stands at the end of a cable: pods, and the hosts outside. */
export const hostSysctls = (namespaces: readonly string[]): Record<string, Record<string, string>> =>
  Object.fromEntries(namespaces.map((name) => [name, refusing]))

export const underlaySysctls = (sites: readonly NodeSite[]): Record<string, Record<string, string>> => ({
  '': {
    ...forwarding,
    [`net.ipv4.conf.${underlay.bridge}.send_redirects`]: '0',
    'net.ipv4.fib_multipath_hash_policy': '1',
    ...refusing,
  },
  ...Object.fromEntries(sites.map(({ name }) => [name, nodeSysctls])),
  ...hostSysctls([outside.netns, external.netns]),
})
