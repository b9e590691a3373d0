/** Everybody with sockets: what listens in which namespace, kept equal to the hosts of the latest Change. */
import type { Caller } from '../../agent/caller.js'
import { createConnections } from '../../agent/connections.js'
import { createLedger } from '../../agent/ledger.js'
import { type Listener, type Listening, listen } from '../../agent/listener.js'
import type { Authority, Sockets } from '../../agent/sockets.js'
import type { Source } from '../../probe.js'
import { type AgentHost, type Change, sourceKey } from '../protocol.js'
import { createDnsServer, type DnsServer } from './dns-server.js'
import { createIngressServer, type IngressServer } from './ingress-server.js'
import { socketsIn } from './namespaces.js'

/** What listens on a host, by what makes it distinct from the next generation's. */
type Servers = Map<string, Listening>

interface Running {
  host: AgentHost
  readonly sockets: Sockets
  readonly servers: Servers
  dns?: DnsServer
  ingress?: IngressServer
}

export interface Hosts {
  /** Closes what is no longer wanted, or is new under an old name. */
  retire(wanted: readonly AgentHost[]): void
  /** Opens what is not open yet, and gives DNS and ingress their data. Resolves when all of it serves. */
  admit(change: Change): Promise<void>
  callerOf(source: Source): Caller | undefined
  /** The latest questions to the cluster's DNS. */
  queries(): readonly string[]
  /** Closes every kept-open connection. */
  cutConnections(): void
}

/** A change of these is a restart: nothing of the old life stays. */
const lifeOf = ({ netns, instance, identity, serves }: AgentHost): string =>
  JSON.stringify([netns, instance, identity, serves])

const listenerKey = (listener: Listener): string => JSON.stringify(listener)

const ports = (host: AgentHost): readonly number[] => [...new Set(host.listeners.map(({ port }) => port))]

const asListening = (server: { close(): Promise<void> }): Listening => ({ close: () => void server.close() })

export const createHosts = (authority: () => Promise<Authority>): Hosts => {
  const running = new Map<string, Running>()
  const connections = createConnections()
  const ledger = createLedger()
  const trust = async (): Promise<string> => (await authority()).certificate

  const openDns = async (one: Running): Promise<void> => {
    if (one.dns) return
    one.dns = createDnsServer()
    one.servers.set('dns', asListening(one.dns))
    for (const port of ports(one.host)) await one.dns.serve(one.sockets, port)
  }

  const openIngress = async (one: Running): Promise<void> => {
    if (one.ingress) return
    one.ingress = createIngressServer({ sockets: one.sockets, authority })
    one.servers.set('ingress', asListening(one.ingress))
    for (const { port, tlsNames } of one.host.listeners)
      await (tlsNames || port === 443 ? one.ingress.serveTls(port) : one.ingress.serveHttp(port))
  }

  const openEcho = async ({ host, sockets, servers }: Running): Promise<void> => {
    const fresh = host.listeners.filter((listener) => !servers.has(listenerKey(listener)))
    const identity = { ...host.identity, instance: host.instance }
    const open = async (listener: Listener): Promise<void> => {
      servers.set(listenerKey(listener), await listen(listener, identity, { sockets, ledger, authority }))
    }
    await Promise.all(fresh.map(open))
  }

  const openers = { dns: openDns, ingress: openIngress, echo: openEcho } as const

  const open = async (host: AgentHost): Promise<Running> => {
    const one = running.get(host.key) ?? { host, sockets: socketsIn(host.netns), servers: new Map() }
    one.host = host
    running.set(host.key, one)
    try {
      await openers[host.serves ?? 'echo'](one)
    } catch (error) {
      throw new Error(`${host.key} cannot listen: ${(error as Error).message}`, { cause: error })
    }
    return one
  }

  const closeAll = (one: Running): void => {
    for (const server of one.servers.values()) server.close()
    connections.cut(one.host.key)
    running.delete(one.host.key)
  }

  const closeUnwanted = (one: Running, wanted: AgentHost): void => {
    const kept = new Set(wanted.listeners.map(listenerKey))
    for (const [key, server] of one.servers) {
      if (kept.has(key)) continue
      server.close()
      one.servers.delete(key)
    }
  }

  const retireOne = (one: Running, wanted: AgentHost | undefined): void => {
    if (!wanted || lifeOf(wanted) !== lifeOf(one.host)) closeAll(one)
    else if ((wanted.serves ?? 'echo') === 'echo') closeUnwanted(one, wanted)
  }

  return {
    retire: (wanted) => {
      const byKey = new Map(wanted.map((host) => [host.key, host]))
      for (const one of [...running.values()]) retireOne(one, byKey.get(one.host.key))
    },
    admit: async ({ hosts, zone, edges, faults }) => {
      const live = await Promise.all(hosts.map(open))
      for (const { dns } of live) dns?.update(zone, faults)
      const edgeOf = (key: string) => edges.find((edge) => edge.key === key) ?? { key, routes: [], certificates: [] }
      await Promise.all(live.map(({ host, ingress }) => ingress?.update(edgeOf(host.key), faults)))
    },
    callerOf: (source) => {
      const one = running.get(sourceKey(source))
      if (!one) return undefined
      return {
        key: one.host.key,
        sockets: one.sockets,
        resolver: one.host.resolver,
        connections,
        trust,
        seen: ledger.seen,
      }
    },
    queries: () => [...running.values()].flatMap(({ dns }) => dns?.queries() ?? []),
    cutConnections: () => connections.cut(),
  }
}
