/**
 * What the provider (which decides) says to the holder (which does). One JSON object a line, over the holder's standard
 * input and output; everything is data, so both ends are tested without each other.
 */
import type { Listener } from '../agent/listener.js'
import type { Resolver } from '../agent/resolv-conf.js'
import type { Observation, Probe, Source } from '../probe.js'

/** `pod default/a`, `node worker`, `outside`: the key of a host whose sockets the holder can make. */
export const sourceKey = (source: Source): string => {
  if (source.kind === 'pod') return `pod ${source.namespace}/${source.name}`
  return source.kind === 'node' ? `node ${source.name}` : 'outside'
}

/** Somebody with sockets: a pod, a node, the outside. `key` is a sourceKey, or any other unique text (`external`). */
export interface AgentHost {
  readonly key: string
  /** Name of the network namespace. */
  readonly netns: string
  /** What its listeners say of themselves. */
  readonly identity: { readonly namespace: string; readonly pod: string; readonly node: string }
  /** When it changes, sockets and connections are closed and the listeners made anew. */
  readonly instance: string
  readonly listeners: readonly Listener[]
  readonly resolver: Resolver
  /** What answers on the listeners: the echo of the agent (default), the cluster's DNS, an ingress controller. */
  readonly serves?: 'echo' | 'dns' | 'ingress'
}

/** DNS data: lower-case absolute names without the final dot. */
export interface Zone {
  /** The cluster domain, `cluster.local`; what lies below it and is not here is NXDOMAIN. */
  readonly domain: string
  /** Name → type → record data as zone-file text (`10.96.0.7`, `0 100 80 b.default.svc.cluster.local`). An existing name with no record of the type is NODATA. */
  readonly records: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  readonly ttlSeconds: number
}

/** One HTTP route of an ingress controller, most specific first. */
export interface Route {
  /** Lower case; `*.example.com` for a wildcard; empty for any host. */
  readonly host: string
  readonly path: string
  readonly pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific'
  /** Where requests go: `address:port` of each ready endpoint. Empty: 503. */
  readonly endpoints: readonly { readonly address: string; readonly port: number }[]
  /** `namespace/name:port` of the Service, for logs. */
  readonly backend: string
}

export interface Certificate {
  /** Names asked by SNI that get this certificate. */
  readonly names: readonly string[]
  /** PEM pair out of a Secret; without it the holder makes one for the names, signed by the cluster's own authority. */
  readonly pem?: { readonly certificate: string; readonly key: string }
}

/** What the ingress controller at `key` (an AgentHost) serves. */
export interface Edge {
  readonly key: string
  readonly routes: readonly Route[]
  readonly certificates: readonly Certificate[]
  /** Endpoints of `spec.defaultBackend`; absent: 404. */
  readonly defaultBackend?: Route['endpoints']
}

/** The step from the last generation to this one. Texts are applied in the order of these fields. */
export interface Change {
  readonly generation: number
  /** Network namespaces to make; `lo` is brought up. None is ever taken away: they end with the holder. */
  readonly addNamespaces: readonly string[]
  /** One `ip -batch` text in the holder's own namespace, the underlay: bridges, veth pairs into the namespaces. */
  readonly links: string
  /** Network namespace → one `ip -batch` text inside it: addresses, routes, links up and down. */
  readonly inside: Readonly<Record<string, string>>
  /** Network namespace (`''` is the underlay) → path below /proc/sys with dots (`net.ipv4.ip_forward`) → value. */
  readonly sysctls: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Node's network namespace → its whole ruleset as one nft transaction. */
  readonly rules: Readonly<Record<string, string>>
  /** All hosts with sockets, whole list; the holder makes the difference. */
  readonly hosts: readonly AgentHost[]
  readonly zone: Zone
  readonly edges: readonly Edge[]
  /** conntrack to forget: whole tables of nodes, or only UDP flows to an original destination. */
  readonly forget: { readonly all: boolean; readonly udpTo: readonly string[] }
  /** What this cluster does wrong on purpose, for tests. */
  readonly faults: readonly string[]
}

export type Request =
  | { readonly id: number; readonly op: 'apply'; readonly change: Change }
  | { readonly id: number; readonly op: 'probe'; readonly batch: readonly Probe[] }
  | { readonly id: number; readonly op: 'inspect' }
  | { readonly id: number; readonly op: 'keep' }
  | { readonly id: number; readonly op: 'close' }

/** The first line of the holder, once it can serve. `pid` is its process id in the host's eyes when it can know. */
export interface Hello {
  readonly hello: 1
}

export type Reply =
  | {
      readonly id: number
      readonly ok: true
      readonly observations?: readonly Observation[]
      readonly artifacts?: readonly { name: string; text: string }[]
      readonly generation?: number
    }
  | { readonly id: number; readonly ok: false; readonly error: string; readonly command?: string }
