/** What a DNS answer says: records, no such name, no such record, or nothing of use. */
import type { Answer, DecodedPacket } from 'dns-packet'
import type { RecordType } from '../probe.js'

export interface Query {
  readonly name: string
  readonly type: RecordType
}

export type Reply =
  /** Record data as text, sorted; addresses in the server's own order are in `ordered`. */
  | { readonly kind: 'records'; readonly records: readonly string[]; readonly ordered: readonly string[] }
  | { readonly kind: 'nxdomain'; readonly detail: string }
  | { readonly kind: 'nodata'; readonly detail: string }
  /** No usable answer: silence, a refused port, SERVFAIL. */
  | { readonly kind: 'failed'; readonly detail: string }

const maxChain = 16

export const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** Record data as zone-file text; undefined for types that we never ask for. */
const textOf = (answer: Answer): string | undefined => {
  if (answer.type === 'A') return answer.data
  if (answer.type === 'AAAA') return answer.data.toLowerCase()
  if (answer.type === 'CNAME' || answer.type === 'PTR') return plainName(answer.data)
  if (answer.type === 'TXT') return [answer.data].flat().map(String).join('')
  if (answer.type !== 'SRV') return undefined
  const { priority = 0, weight = 0, port, target } = answer.data
  return `${priority} ${weight} ${port} ${plainName(target)}`
}

/** The name at the end of the CNAME chain. */
const finalName = (answers: readonly Answer[], { name, type }: Query): string => {
  let at = plainName(name)
  for (let step = 0; step < maxChain && type !== 'CNAME'; step += 1) {
    const alias = answers.find((answer) => answer.type === 'CNAME' && plainName(answer.name) === at)
    if (!alias) return at
    at = textOf(alias) ?? at
  }
  return at
}

export const readReply = (packet: DecodedPacket, query: Query, server: string): Reply => {
  const { rcode } = packet as DecodedPacket & { rcode: string }
  if (rcode === 'NXDOMAIN') return { kind: 'nxdomain', detail: `NXDOMAIN from ${server} for ${query.name}` }
  if (rcode !== 'NOERROR') return { kind: 'failed', detail: `${rcode} from ${server} for ${query.name}` }
  const answers = packet.answers ?? []
  const owner = finalName(answers, query)
  const ordered = answers
    .filter((answer) => answer.type === query.type && plainName(answer.name) === owner)
    .map(textOf)
    .filter((text) => text !== undefined)
  if (ordered.length > 0) return { kind: 'records', ordered, records: [...ordered].sort() }
  const alias = owner === plainName(query.name) ? '' : ` (an alias of ${owner})`
  return { kind: 'nodata', detail: `no ${query.type} record from ${server} for ${query.name}${alias}` }
}
