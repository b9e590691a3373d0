/** Names as a pod's resolv.conf understands them: search domains, ndots, the trailing dot (as glibc does). */
import { isIP, isIPv4 } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Family, RecordType } from '../probe.js'
import { plainName, type Reply } from './dns-reply.js'
import type { Resolver } from './resolv-conf.js'
import { ask } from './resolver.js'
import type { Sockets } from './sockets.js'

export type Found = Reply & {
  readonly name: string
  /** Of a bare name that nobody told: the name of the cluster (`b.default.svc.…`) that was denied before. */
  readonly denied?: string
}

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

const strength = ['nxdomain', 'nodata', 'failed', 'records'] as const

const stronger = (one: Found, other: Found): Found =>
  strength.indexOf(other.kind) > strength.indexOf(one.kind) ? other : one

/** The writer's own name, among those that the search domains made of it. */
const ownOf = (names: readonly string[]): string =>
  names.reduce((shortest, name) => (name.length < shortest.length ? name : shortest))

/** That is what a person looks for, not the first of the others. */
const withSearch = (found: Found, names: readonly string[]): Found => {
  if (found.kind !== 'nxdomain' || names.length === 1) return found
  const own = ownOf(names)
  const detail = `${found.detail.replace(found.name, own)}, nor in its ${names.length - 1} search domains`
  return { ...found, name: own, detail }
}

/** `b.default.svc.cluster.local` */
const isOfCluster = (name: string): boolean => /^[^.]+\.[^.]+\.svc\./.test(name)

/** Whoever answered for the search domains and is silent at the name itself may wait for another server. */
const afterSearch = (found: Found, names: readonly string[]): Found => {
  const answered = names.indexOf(found.name)
  if (found.kind !== 'failed' || answered < 1 || found.name !== ownOf(names)) return found
  const detail = `${found.detail}, though it did for ${answered} search domains: does what it forwards other names to answer?`
  // A name with a dot may be the world's, and so may a search domain.
  const denied = names.slice(0, answered).find((name) => isOfCluster(name))
  return found.name.includes('.') || denied === undefined ? { ...found, detail } : { ...found, detail, denied }
}

/** All types of one name at once, then the next name; records or a failure end the search, as they do for glibc. */
const firstFound = async (names: readonly string[], types: readonly RecordType[], lookup: Lookup): Promise<Found[]> => {
  const means = { sockets: lookup.sockets, nameservers: lookup.resolver.nameservers }
  const askName = async (name: string, type: RecordType): Promise<Found> => ({
    ...(await ask(means, { name, type }, lookup.deadlineMs)),
    name,
  })
  let best: Found | undefined
  for (const name of names) {
    const found = await Promise.all(types.map((type) => askName(name, type)))
    if (found.some(({ kind }) => kind === 'records')) return found
    // An existing name without the record is the better answer than a later NXDOMAIN.
    best = best ? found.reduce(stronger, best) : found.reduce(stronger)
    if (best.kind === 'failed') break
  }
  return best ? [afterSearch(withSearch(best, names), names)] : []
}

/** Answers a resolve probe. A literal address is asked for by its reverse name when the type is PTR. */
export const lookUp = async (name: string, type: RecordType, lookup: Lookup): Promise<Found> => {
  const names = candidates(type === 'PTR' ? pointerName(name) : name, lookup.resolver)
  const [found] = await firstFound(names, [type], lookup)
  return found ?? { kind: 'failed', detail: 'no name to ask for', name }
}

const loopback: Record<Family, string> = { IPv4: '127.0.0.1', IPv6: '::1' }
const types: Record<Family, 'A' | 'AAAA'> = { IPv4: 'A', IPv6: 'AAAA' }

const addressesOf = (found: Found): readonly string[] => (found.kind === 'records' ? found.ordered : [])

/** The addresses behind a name as a program in the pod would get them: the hosts file's `localhost`, then DNS. */
export const lookUpAddresses = async (
  name: string,
  family: Family | undefined,
  lookup: Lookup,
): Promise<readonly string[] | Found> => {
  if (plainName(name) === 'localhost') return [loopback[family ?? 'IPv4']]
  if (isIP(name) !== 0) return [name]
  const families: readonly Family[] = family ? [family] : ['IPv4', 'IPv6']
  const wanted = families.map((one) => types[one])
  const found = await firstFound(candidates(name, lookup.resolver), wanted, lookup)
  const addresses = found.flatMap(addressesOf)
  return addresses.length > 0 ? addresses : found.reduce(stronger)
}
