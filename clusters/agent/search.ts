/** Names as a pod's resolv.conf understands them: search domains, ndots, the trailing dot (as glibc does). */
import { isIP, isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Resolver } from '../netns/protocol.js'
import type { Family, RecordType } from '../probe.js'
import { ask, type Reply } from './resolver.js'
import type { Sockets } from './sockets.js'

export type Found = Reply & { readonly name: string }

/** Absolute names in the order in which they are asked for. */
export const candidates = (name: string, { search, ndots }: Resolver): readonly string[] => {
  if (name.endsWith('.')) return [name.slice(0, -1)]
  const searched = search.map((domain) => `${name}.${domain}`)
  const dots = name.split('.').length - 1
  return dots >= ndots ? [name, ...searched] : [...searched, name]
}

/** `10.0.0.7` as the name that PTR records live at; anything else as it is. */
const pointerName = (name: string): string => {
  if (isIP(name) === 0) return name
  if (isIPv4(name)) return `${name.split('.').reverse().join('.')}.in-addr.arpa.`
  const digits = ipaddr.IPv6.parse(name)
    .toByteArray()
    .map((byte) => byte.toString(16).padStart(2, '0'))
  return `${[...digits.join('')].reverse().join('.')}.ip6.arpa.`
}

export interface Lookup {
  readonly sockets: Sockets
  readonly resolver: Resolver
  /** On the clock of `performance.now()`. */
  readonly deadlineMs: number
}

/** An existing name without the record is remembered while the search goes on: it is the better answer than NXDOMAIN. */
const firstFound = async (names: readonly string[], type: RecordType, lookup: Lookup): Promise<Found> => {
  const { sockets, resolver, deadlineMs } = lookup
  let last: Found = { kind: 'nxdomain', detail: 'no name to ask for', name: names[0] ?? '' }
  for (const name of names) {
    const reply = await ask({ sockets, nameservers: resolver.nameservers }, { name, type }, deadlineMs)
    if (reply.kind === 'records' || reply.kind === 'failed') return { ...reply, name }
    if (reply.kind === 'nodata' || last.kind !== 'nodata') last = { ...reply, name }
  }
  return last
}

/** Answers a resolve probe. A literal address is asked for by its reverse name when the type is PTR. */
export const lookUp = (name: string, type: RecordType, lookup: Lookup): Promise<Found> =>
  firstFound(candidates(type === 'PTR' ? pointerName(name) : name, lookup.resolver), type, lookup)

const loopback: Record<Family, string> = { IPv4: '127.0.0.1', IPv6: '::1' }
const types: Record<Family, 'A' | 'AAAA'> = { IPv4: 'A', IPv6: 'AAAA' }

export type Addresses = { readonly addresses: readonly string[] } | (Found & { readonly addresses?: never })

const addressesOf = (found: Found): readonly string[] => (found.kind === 'records' ? found.ordered : [])

/** The addresses behind a name as a program in the pod would get them: the hosts file's `localhost`, then DNS. */
export const lookUpAddresses = async (name: string, family: Family | undefined, lookup: Lookup): Promise<Addresses> => {
  if (plain(name) === 'localhost') return { addresses: [loopback[family ?? 'IPv4']] }
  if (isIP(name) !== 0) return { addresses: [name] }
  const families: readonly Family[] = family ? [family] : ['IPv4', 'IPv6']
  const found = await Promise.all(families.map((one) => lookUp(name, types[one], lookup)))
  const addresses = found.flatMap(addressesOf)
  if (addresses.length > 0) return { addresses }
  // One family's silence says more than the other's NODATA, and that more than NXDOMAIN.
  const [worst] = (['failed', 'nodata', 'nxdomain'] as const).flatMap((kind) =>
    found.filter((one) => one.kind === kind),
  )
  return worst as Found
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '')
