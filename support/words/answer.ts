/** What sentences expect of an answer: who served it, whom it saw, what a name means. */
import type { RecordType } from '../../clusters/probe.js'
import { InputError } from '../errors.js'
import type { Name } from '../topology.js'
import { toItems, toName, toNames, unquoted } from './name.js'
import { after } from './place.js'

export type ServersWords =
  | { readonly kind: 'all of' | 'only'; readonly names: readonly Name[] }
  | { readonly kind: 'every' }
  | { readonly kind: 'same' }

/** `all of pods A and B`, `only pod A`, `every pod behind it`, `the same pod every time`. */
export const toServers = (text: string): ServersWords => {
  if (text === 'the same pod every time') return { kind: 'same' }
  const all = after(text, 'all of pods ')
  if (all !== undefined) return { kind: 'all of', names: toNames(all) }
  const only = after(text, 'only pods ', 'only pod ')
  return only === undefined ? { kind: 'every' } : { kind: 'only', names: toNames(only) }
}

export type SeenWords =
  | { readonly kind: 'itself' }
  | { readonly kind: 'its node' }
  | { readonly kind: 'node'; readonly name: Name }
  | { readonly kind: 'address'; readonly address: string }

/** `itself`, `its node`, `node worker`, `10.244.1.7`. */
export const toSeen = (text: string): SeenWords => {
  if (text === 'itself' || text === 'its node') return { kind: text }
  const node = after(text, 'node ')
  return node === undefined ? { kind: 'address', address: text } : { kind: 'node', name: toName(node) }
}

export interface RecordWords {
  readonly type: RecordType
  readonly name: string
}

/** `b`, `b.default.svc`, `SRV _http._tcp.b`: a name to resolve, for addresses where no type is said. */
export const toRecord = (text: string): RecordWords => {
  const [first = '', second] = text.split(' ')
  if (second === undefined) return { type: 'A', name: unquoted(first) }
  return { type: first as RecordType, name: unquoted(second) }
}

export type MeaningWords =
  | { readonly kind: 'pods'; readonly names: readonly Name[] }
  | { readonly kind: 'service'; readonly name: Name }
  | { readonly kind: 'behind'; readonly name: Name }
  | { readonly kind: 'external' }
  | { readonly kind: 'records'; readonly records: readonly string[] }

/** `service B`, `pods A and B`, `every pod of service B`, `the external host`, or records as DNS writes them. */
export const toMeaning = (text: string): MeaningWords => {
  if (text === 'the external host') return { kind: 'external' }
  const behind = after(text, 'every pod of service ')
  if (behind !== undefined) return { kind: 'behind', name: toName(behind) }
  const service = after(text, 'service ')
  if (service !== undefined) return { kind: 'service', name: toName(service) }
  const pods = after(text, 'pods ', 'pod ')
  if (pods !== undefined) return { kind: 'pods', names: toNames(pods) }
  return { kind: 'records', records: text.includes('"') ? toItems(text).map(unquoted) : toItems(text) }
}

/** An HTTP status. @throws {InputError} for any other number. */
export const toStatus = (text: string): number => {
  const status = Number(text)
  if (Number.isInteger(status) && status >= 100 && status <= 599) return status
  throw new InputError(`"${text}" is no HTTP status; write a number from 100 to 599`)
}
