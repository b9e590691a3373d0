/** What lies beside a kind cluster: the two hosts, and the nodes as containers. */
import type { Authority } from '../agent/sockets.js'
import type { Host } from '../cluster.js'
import { type AgentLink, openAgentLink } from '../kubernetes/agent-link.js'
import type { WireObject } from '../kubernetes/api.js'
import type { Surroundings } from '../kubernetes/surroundings.js'
import type { Family } from '../probe.js'
import type { Placed } from './containers.js'
import { externalAddresses, externalListeners, externalName, openHostStream, outsideAddresses } from './hosts.js'
import { forget, inspect, setLink } from './nodes.js'
import { createShells, openExec } from './shells.js'
import type { KindVigil } from './vigil.js'
import { routeFrom, type Wiring } from './wiring.js'

export interface Beside {
  readonly surroundings: Surroundings
  /** Lets `external` speak TLS with a certificate of this authority. */
  speakTls(authority: Authority): Promise<void>
  close(): void
}

const addressesOf = (own: { readonly ipv4: string; readonly ipv6: string }, families: readonly Family[]) =>
  families.map((family) => (family === 'IPv6' ? own.ipv6 : own.ipv4))

const externalIpsOf = (services: readonly WireObject[]): readonly string[] => [
  ...new Set(services.flatMap(({ spec }) => (spec as { externalIPs?: string[] } | undefined)?.externalIPs ?? [])),
]

const workersFirst = (nodes: readonly Placed[]): readonly Placed[] =>
  [...nodes].sort((a, b) => Number(a.name.includes('-control-plane')) - Number(b.name.includes('-control-plane')))

const outsideHost = (link: AgentLink, host: Host): NonNullable<Surroundings['outside']> => ({
  host,
  probe: async (batch, trust) => {
    const { observations = [], unanswered = {} } = await link.ask({
      op: 'probe',
      batch,
      ...(trust !== undefined && { trust }),
    })
    return { observations, unanswered }
  },
})

const externalHost = (link: AgentLink, host: Host): NonNullable<Surroundings['external']> => ({
  host,
  seen: async (nonces) => (await link.ask({ op: 'seen', nonces })).seen ?? [],
})

export interface BesideMeans {
  readonly cluster: string
  readonly wiring: Wiring
  readonly families: readonly Family[]
  /** Told of each stream into a container. */
  readonly vigil: KindVigil
}

/** @throws an Error from each of its functions when a container does not answer. */
export const openSurroundings = ({ cluster, wiring, families, vigil }: BesideMeans): Beside => {
  const { outside, nodes } = wiring
  const shells = createShells((container) => vigil.heed(openExec(container)))
  const links = {
    outside: openAgentLink(() => vigil.heed(openHostStream(cluster, 'outside'))),
    external: openAgentLink(() => vigil.heed(openHostStream(cluster, 'external'))),
  }
  const down = new Set<string>()
  let routed: readonly string[] = []

  const nodeOf = (name: string): Placed => {
    const found = nodes.find((node) => node.name === name)
    if (!found) throw new RangeError(`the cluster has no node ${name}`)
    return found
  }

  const surroundings: Surroundings = {
    outside: outsideHost(links.outside, { addresses: addressesOf(outsideAddresses, families), names: [] }),
    external: externalHost(links.external, {
      addresses: addressesOf(externalAddresses, families),
      names: [externalName],
    }),
    routeExternalIps: async (services) => {
      const add = externalIpsOf(services).filter((address) => !nodes.some((node) => node.address === address))
      const remove = routed.filter((address) => !add.includes(address))
      const via = workersFirst(nodes).find(({ name }) => !down.has(name)) ?? nodes[0]
      if (via) await routeFrom(outside, via, { add, remove }, shells)
      routed = add
    },
    setLink: async (name, state) => {
      await setLink(nodeOf(name), nodes, state, shells)
      if (state === 'down') down.add(name)
      else down.delete(name)
    },
    forget: () =>
      forget(
        nodes.map(({ name }) => name),
        shells,
      ),
    inspect: (names) => inspect(names),
  }
  return {
    surroundings,
    speakTls: async (authority) => {
      await links.external.ask({ op: 'listen', listeners: await externalListeners(authority) })
    },
    close: () => {
      vigil.end()
      links.outside.close()
      links.external.close()
      shells.close()
    },
  }
}
