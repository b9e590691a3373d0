/** From the last plan to the next: only the difference. */
import type { Host } from '../cluster.js'
import { renderEdges } from './edges.js'
import { changedPorts } from './endpoints.js'
import { faultTable } from './fault-rules.js'
import type { Faults } from './faults.js'
import { agentHosts } from './hosts.js'
import { clusterFamily, external, type NodeSite, outside } from './layout.js'
import { replaceTable, type Table, updateTable } from './nft.js'
import type { Plan } from './plan.js'
import { appended, placesOf, podChanges } from './pod-changes.js'
import { policyWorld } from './policy-peers.js'
import { policyTable } from './policy-rules.js'
import type { Change } from './protocol.js'
import { externalAddresses } from './proxy-maps.js'
import { proxyTable } from './proxy-rules.js'
import { routeChanges, routerRoutes } from './router-routes.js'
import { type ServedPort, servedPorts } from './served-ports.js'
import {
  downNodes,
  forgetNeighbours,
  hostSysctls,
  linkChanges,
  underlayInside,
  underlayLinks,
  underlaySysctls,
} from './wiring.js'
import { renderZone } from './zone.js'

interface Rules {
  readonly proxy: Table
  readonly policy: Table
  readonly faults: Table
}

/** A plan and all that is made from it, kept so that the next one can be compared. */
export interface Rendered {
  readonly plan: Plan
  readonly ports: readonly ServedPort[]
  readonly rules: ReadonlyMap<string, Rules>
  readonly routes: ReadonlyMap<string, string>
  readonly down: ReadonlySet<string>
  /** Namespaces that were ever wired for a pod. */
  readonly places: ReadonlySet<string>
}

/** The host that pods call, for the port and for DNS. */
export const externalHost: Host = { addresses: [external.address], names: [external.name] }

export const renderPlan = (plan: Plan, faults: Faults, before?: Rendered): Rendered => {
  const ports = servedPorts(plan.placement, clusterFamily, faults)
  const down = downNodes(plan.nodes)
  const world = policyWorld(plan.placement.objects, clusterFamily, faults)
  const rulesOf = (site: NodeSite): Rules => {
    const pods = addressesOn(site.name, plan)
    const means = { site, sites: plan.sites, pods, family: clusterFamily, faults }
    const policy = policyTable(plan.placement.objects, site.name, world)
    return { proxy: proxyTable(ports, means), policy, faults: faultTable(means) }
  }
  return {
    plan,
    ports,
    down,
    places: new Set([...(before?.places ?? []), ...placesOf(plan)]),
    rules: new Map(plan.sites.map((site) => [site.name, rulesOf(site)])),
    routes: routerRoutes(ports, { sites: plan.sites, down }),
  }
}

const addressesOn = (node: string, { placed }: Plan): readonly string[] =>
  placed
    .filter(({ pod, record }) => record.node === node && !pod.spec?.hostNetwork)
    .flatMap(({ record }) => record.addresses)

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const ruleText = (before: Rules | undefined, after: Rules, reset: boolean): string => {
  if (!before) return [after.proxy, after.policy, after.faults].map(replaceTable).join('')
  const proxy = reset ? replaceTable(after.proxy) : updateTable(before.proxy, after.proxy)
  const texts = [
    // A reset also forgets whom sticky clients stick to.
    isSame(before.proxy, after.proxy) && !(reset && after.proxy.sets.length > 0) ? '' : proxy,
    isSame(before.policy, after.policy) ? '' : replaceTable(after.policy),
  ]
  return texts.join('')
}

const ruleChanges = (before: Rendered | undefined, after: Rendered, reset: boolean): Record<string, string> =>
  Object.fromEntries(
    [...after.rules]
      .map(([node, rules]) => [node, ruleText(before?.rules.get(node), rules, reset)] as const)
      .filter(([, text]) => text !== ''),
  )

/** Where UDP clients may hold on to an endpoint that is no more: the addresses of ports whose endpoints changed. */
const staleUdp = (before: Rendered | undefined, after: Rendered): readonly string[] => {
  if (!before) return []
  const changed = changedPorts(before.plan.placement.servicePorts, after.plan.placement.servicePorts)
  const udp = [...before.ports, ...after.ports].filter(({ key, protocol }) => protocol === 'udp' && changed.has(key))
  const nodes = udp.some(({ nodePort }) => nodePort !== undefined) ? after.plan.sites.map(({ address }) => address) : []
  return [...new Set([...udp.flatMap((port) => [...port.clusterIPs, ...externalAddresses(port)]), ...nodes])]
}

export interface ChangeMeans {
  readonly generation: number
  readonly faults: Faults
  /** Forget conntrack and affinity too. */
  readonly reset: boolean
}

/** @param before absent for a cluster that does not exist yet. */
export const renderChange = (before: Rendered | undefined, after: Rendered, means: ChangeMeans): Change => {
  const { plan } = after
  const { sites } = plan
  const pods = podChanges(before?.places ?? new Set(), plan)
  const faults = [...means.faults]
  const fixed = before ? [] : [...sites.map(({ name }) => name), outside.netns, external.netns]
  const router = [
    ...linkChanges(before?.down ?? new Set(), after.down, sites),
    ...routeChanges(before?.routes ?? new Map(), after.routes),
  ]
  const cameUp = [...(before?.down ?? [])].some((name) => !after.down.has(name))
  const neighbours = cameUp ? Object.entries(forgetNeighbours(sites)) : []
  const links = [...pods.links, ...router].map((line) => `${line}\n`).join('')
  return {
    generation: means.generation,
    addNamespaces: [...fixed, ...pods.come],
    links: (before ? '' : underlayLinks(sites)) + links,
    inside: appended([...(before ? [] : Object.entries(underlayInside(sites))), ...pods.inside, ...neighbours]),
    sysctls: { ...(before ? {} : underlaySysctls(sites)), ...hostSysctls(pods.come) },
    rules: ruleChanges(before, after, means.reset),
    hosts: agentHosts(plan, means.faults),
    zone: renderZone(plan.placement, { faults, external: externalHost }),
    edges: renderEdges(plan.placement, { faults }),
    forget: { all: means.reset && before !== undefined, udpTo: staleUdp(before, after) },
    faults,
  }
}
