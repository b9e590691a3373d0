/** Which node the router hands a load balancer's or external address to. */
import { onlyCidr } from './addresses.js'
import type { NodeSite } from './layout.js'
import { externalAddresses } from './proxy-maps.js'
import type { ServedPort } from './served-ports.js'

interface Reachable {
  readonly sites: readonly NodeSite[]
  /** Nodes whose uplink is cut. */
  readonly down: ReadonlySet<string>
}

const workersFirst = (sites: readonly NodeSite[]): readonly NodeSite[] =>
  [...sites].sort((a, b) => Number(a.isControlPlane) - Number(b.isControlPlane))

/** `Local`: every node that has an endpoint (one alone where clients must stick). Otherwise the first worker that is up. */
const nodesFor = (ports: readonly ServedPort[], { sites, down }: Reachable): readonly NodeSite[] => {
  const up = workersFirst(sites.filter(({ name }) => !down.has(name)))
  const hosts = new Set(ports.flatMap(({ endpoints }) => endpoints.map(({ node }) => node)))
  const local = up.filter(({ name }) => hosts.has(name))
  if (!ports.some(({ externalLocal }) => externalLocal) || local.length === 0) return up.slice(0, 1)
  return ports.some(({ affinitySeconds }) => affinitySeconds !== undefined) ? local.slice(0, 1) : local
}

const hopsOf = (nodes: readonly NodeSite[]): string => {
  const [first] = nodes
  if (nodes.length === 1 && first) return `via ${first.address}`
  return nodes.map(({ address }) => `nexthop via ${address}`).join(' ')
}

/** Address → the hops of its route. */
export const routerRoutes = (ports: readonly ServedPort[], means: Reachable): ReadonlyMap<string, string> => {
  const addresses = [...new Set(ports.flatMap(externalAddresses))]
  const routes = addresses.flatMap((address) => {
    const own = ports.filter((port) => externalAddresses(port).includes(address))
    const nodes = nodesFor(own, means)
    return nodes.length > 0 && !means.sites.some((site) => site.address === address)
      ? [[address, hopsOf(nodes)] as const]
      : []
  })
  return new Map(routes)
}

export const routeChanges = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] => [
  ...[...before.keys()].filter((address) => !after.has(address)).map((address) => `route del ${onlyCidr(address)}`),
  ...[...after]
    .filter(([address, hops]) => before.get(address) !== hops)
    .map(([address, hops]) => `route replace ${onlyCidr(address)} ${hops}`),
]
