/** What an authoritative server answers to one question: NXDOMAIN and NODATA told apart. Pure but for the order of addresses. */
import { isIPv4, isIPv6 } from 'node:net'
import type { Answer as WireRecord } from 'dns-packet'
import type { Zone } from '../protocol.js'

/** A zone that can be asked. */
export interface ZoneIndex {
  readonly domain: string
  readonly ttlSeconds: number
  /** Name → type → data as text; names that only have names below them are there without records. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>
}

export interface DnsQuestion {
  readonly name: string
  readonly type: string
}

export interface DnsAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN'
  readonly answers: readonly WireRecord[]
  readonly authorities: readonly WireRecord[]
  readonly additionals: readonly WireRecord[]
}

interface Line {
  readonly name: string
  readonly type: string
  readonly data: string
}

/** Where `dns-nxdomain-forgotten` points names that do not exist. */
const nobodysAddress = '192.0.2.1'
const longestChain = 8

export const indexZone = ({ domain, ttlSeconds, records }: Zone): ZoneIndex => {
  const named = Object.entries(records).map(([name, types]) => [name, new Map(Object.entries(types))] as const)
  const names = new Map<string, ReadonlyMap<string, readonly string[]>>(named)
  for (const [name] of named) for (const parent of parentsOf(name)) if (!names.has(parent)) names.set(parent, new Map())
  return { domain, ttlSeconds, names }
}

export const answerQuestion = (index: ZoneIndex, question: DnsQuestion, faults: readonly string[] = []): DnsAnswer => {
  const name = question.name.toLowerCase().replace(/\.$/, '')
  const lines = find(index, name, question.type, faults)
  const seen = faults.includes('dns-wrong-answer') ? lines?.map(withWrongData) : lines
  const toWire = (line: Line): WireRecord => encodeLine(line, index.ttlSeconds)
  return {
    rcode: seen ? 'NOERROR' : 'NXDOMAIN',
    // The owner of the first record is the name as the client spelt it.
    answers: shuffle(seen ?? []).map((line) => toWire(line.name === name ? { ...line, name: question.name } : line)),
    authorities: seen?.length ? [] : authorityOf(index, name),
    additionals: (seen ?? []).flatMap((line) => targetAddresses(index, line)).map(toWire),
  }
}

/** Undefined: the name does not exist. Empty: it does, without such a record. */
const find = (index: ZoneIndex, name: string, type: string, faults: readonly string[]): readonly Line[] | undefined => {
  if (name === index.domain && type === 'SOA') return [{ name, type, data: '' }]
  const found = follow(index, name, type, longestChain)
  if (found || !faults.includes('dns-nxdomain-forgotten')) return found
  return type === 'A' ? [{ name, type, data: nobodysAddress }] : []
}

/** A target without records leaves the alias alone in the answer, as CoreDNS does. */
const follow = (index: ZoneIndex, name: string, type: string, depth: number): readonly Line[] | undefined => {
  const types = lookUp(index, name)
  if (!types) return undefined
  const lines = (types.get(type) ?? []).map((data) => ({ name, type, data }))
  const target = types.get('CNAME')?.[0]
  if (lines.length > 0 || target === undefined || depth === 0) return lines
  return [{ name, type: 'CNAME', data: target }, ...(follow(index, target, type, depth - 1) ?? [])]
}

const lookUp = (index: ZoneIndex, name: string): ReadonlyMap<string, readonly string[]> | undefined =>
  index.names.get(name) ?? podRecords(index, name)

/** CoreDNS' `pods insecure`: any address under an existing namespace, whether or not a pod has it. */
const podRecords = ({ domain, names }: ZoneIndex, name: string): ReadonlyMap<string, readonly string[]> | undefined => {
  const [label = '', ...rest] = name.split('.')
  const parent = rest.join('.')
  if (rest[1] !== 'pod' || rest.slice(2).join('.') !== domain || !names.has(parent)) return undefined
  const [v4, v6] = [label.replaceAll('-', '.'), label.replaceAll('-', ':')]
  if (isIPv4(v4)) return new Map([['A', [v4]]])
  return isIPv6(v6) ? new Map([['AAAA', [v6]]]) : undefined
}

const targetAddresses = (index: ZoneIndex, { type, data }: Line): readonly Line[] => {
  if (type !== 'SRV') return []
  const target = data.split(' ')[3] ?? ''
  return ['A', 'AAAA'].flatMap((family) => follow(index, target, family, 0) ?? [])
}

const parentsOf = (name: string): readonly string[] => {
  const labels = name.split('.')
  return labels.slice(1).map((_, at) => labels.slice(at + 1).join('.'))
}

const authorityOf = ({ domain, ttlSeconds }: ZoneIndex, name: string): readonly WireRecord[] =>
  name === domain || name.endsWith(`.${domain}`)
    ? [encodeLine({ name: domain, type: 'SOA', data: '' }, ttlSeconds)]
    : []

/** Every kind of data gets a neighbour of the truth: well-formed, and never what was meant. */
const withWrongData = (line: Line): Line => {
  const last = line.data.split(/[.:]/).at(-1) || '1'
  if (line.type === 'A') return { ...line, data: `192.0.2.${last}` }
  if (line.type === 'AAAA') return { ...line, data: `2001:db8::${last}` }
  if (line.type === 'SRV') return { ...line, data: line.data.replace(/\S+$/, 'wrong.$&') }
  return { ...line, data: `wrong.${line.data}` }
}

const encodeLine = ({ name, type, data }: Line, ttl: number): WireRecord => {
  const owner = { name, ttl, class: 'IN' as const }
  if (type === 'SOA') return { ...owner, type, data: authority(name, ttl) }
  if (type === 'SRV') return { ...owner, type, data: serverOf(data) }
  if (type === 'TXT') return { ...owner, type, data: [data] }
  return { ...owner, type: type as 'A' | 'AAAA' | 'CNAME' | 'PTR', data }
}

const serverOf = (data: string): { priority: number; weight: number; port: number; target: string } => {
  const [priority = 0, weight = 0, port = 0] = data.split(' ').map(Number)
  return { priority, weight, port, target: data.split(' ')[3] ?? '' }
}

const authority = (domain: string, minimum: number) => ({
  mname: `ns.dns.${domain}`,
  rname: `hostmaster.${domain}`,
  serial: 1,
  refresh: 7200,
  retry: 1800,
  expire: 86400,
  minimum,
})

/** Clients take the first address; CoreDNS spreads them the same way. Aliases stay in front. */
const shuffle = (lines: readonly Line[]): readonly Line[] => {
  const aliases = lines.filter(({ type }) => type === 'CNAME')
  const others = lines.filter(({ type }) => type !== 'CNAME').map((line) => ({ line, at: Math.random() }))
  return [...aliases, ...others.sort((a, b) => a.at - b.at).map(({ line }) => line)]
}
