/** One question to the network and what came back: plain data, the same for every provider. */

export type Protocol = 'TCP' | 'UDP' | 'SCTP'
export type Family = 'IPv4' | 'IPv6'

/** docs/decisions.md §4. `unknown`: the probe itself broke. `undecided`: only the judge says it, never a provider. */
export const verdicts = [
  'connected',
  'refused',
  'unreachable',
  'timeout',
  'reset',
  'unresolved-nxdomain',
  'unresolved-nodata',
  'unresolved-timeout',
  'tls-failed',
  'wrong-answer',
  'unknown',
  'undecided',
] as const
export type Verdict = (typeof verdicts)[number]

/** Where a probe starts. `outside` is a host off the cluster that can reach nodes, load balancers and ingresses. */
export type Source =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string; readonly container?: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'outside' }

/**
 * Where it goes: addresses, of which every one of the wanted family must answer, or a name that the source resolves
 * itself; as any client it then takes the first address that it is told.
 */
export type Destination = { readonly addresses: readonly string[] } | { readonly name: string }

/** An HTTP exchange; without one a TCP probe asks `GET /` of whoever listens and only wants the nonce back. */
export interface HttpExchange {
  readonly method: string
  /** Path with query, as it goes on the wire. */
  readonly path: string
  /** The Host header; by default the destination's name or address. */
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Speak TLS, asking for this server name; the certificate is verified against the cluster's own authority. */
  readonly tls?: { readonly serverName: string }
}

interface Asked {
  /** Unique within its batch; the observation carries it back. */
  readonly id: string
  readonly from: Source
  /** Milliseconds for the whole attempt, name resolution included. */
  readonly timeoutMs: number
}

/** One attempt to exchange data. */
export interface ReachProbe extends Asked {
  readonly kind: 'reach'
  readonly to: Destination
  readonly port: number
  readonly protocol: Protocol
  /** Without it: whatever family the destination has. */
  readonly family?: Family
  readonly http?: HttpExchange
  /** Probes of one source that name the same connection share one TCP connection or UDP socket, kept open between probes. */
  readonly connection?: string
  /** UDP: a reply counts whoever sends it, for the far end is nobody of ours and knows no nonce. */
  readonly anyReply?: boolean
}

export type RecordType = 'A' | 'AAAA' | 'SRV' | 'CNAME' | 'PTR' | 'TXT'

/** One question to the DNS server that the source itself is configured with; search domains and ndots apply. */
export interface ResolveProbe extends Asked {
  readonly kind: 'resolve'
  readonly name: string
  readonly type: RecordType
}

export type Probe = ReachProbe | ResolveProbe

/** Who answered, in its own words. `instance` changes with each restart of the listening process. */
export interface Server {
  readonly namespace: string
  readonly pod: string
  readonly node: string
  readonly port: number
  readonly instance: string
}

export interface HttpAnswer {
  readonly status: number
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What the backend received, as it tells itself; absent when no backend of ours answered. */
  readonly received?: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}

/** Milliseconds of each phase that happened, to microseconds. */
export interface Phases {
  readonly resolveMs?: number
  readonly connectMs?: number
  readonly tlsMs?: number
  readonly answerMs?: number
  readonly totalMs: number
}

/** What one attempt did. Nothing here is inferred from an exit status. */
export interface Observation {
  /** The probe's id. */
  readonly probe: string
  readonly verdict: Verdict
  /** One line for people: the errno, the status, the rcode, what broke. */
  readonly detail: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly phases: Phases
  /** The address and port that were contacted. */
  readonly address?: string
  readonly port?: number
  readonly servedBy?: Server
  /** The client's address as the server saw it. */
  readonly seenFrom?: string
  /** UDP: whether any listener of ours received the datagram, reply or not. */
  readonly delivered?: boolean
  readonly http?: HttpAnswer
  /** Host names of the certificate that was shown, and why it was not trusted if it was not. */
  readonly certificate?: { readonly names: readonly string[]; readonly error?: string }
  /**
   * Resolution: the name that was found in the end (search domains applied) and its records as text, sorted. Without records and
   * beside `unresolved-timeout`: the cluster said no to the bare name in all search domains, and whoever it forwards to is silent.
   */
  readonly answer?: { readonly name: string; readonly records: readonly string[] }
  /** The longest event-loop lag inside the attempt, in milliseconds (decisions §8). */
  readonly lagMs?: number
}
