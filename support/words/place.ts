/** Where traffic starts and where it goes, as sentences say it. */
import ipaddr from 'ipaddr.js'
import { InputError } from '../errors.js'
import type { Target } from '../question.js'
import type { Name } from '../topology.js'
import { toName, toNames, unquoted } from './name.js'

export type SourceWords =
  | { readonly kind: 'pods'; readonly names: readonly Name[]; readonly existing: boolean; readonly container?: string }
  | { readonly kind: 'every pod'; readonly namespace?: string }
  | { readonly kind: 'nodes'; readonly names: readonly Name[] }
  | { readonly kind: 'every node' }
  | { readonly kind: 'outside' }

type Way = Extract<Target, { kind: 'service' }>['by']

export type TargetWords =
  | Exclude<SourceWords, { kind: 'outside' }>
  | { readonly kind: 'services'; readonly names: readonly Name[]; readonly by: Way; readonly node?: Name | 'every' }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'external' }
  | { readonly kind: 'ingress' }

/** What follows the first of the beginnings that the text has. */
export const after = (text: string, ...beginnings: readonly string[]): string | undefined => {
  const found = beginnings.find((beginning) => text.startsWith(beginning))
  return found === undefined ? undefined : text.slice(found.length)
}

const toContainer = (text: string): SourceWords => {
  const [container = '', pod = ''] = text.split(' of pod ')
  return { kind: 'pods', names: [toName(pod)], existing: false, container: unquoted(container) }
}

const toPods = (text: string): SourceWords | undefined => {
  const container = after(text, 'container ')
  if (container !== undefined) return toContainer(container)
  const existing = after(text, 'existing pods ', 'existing pod ')
  if (existing !== undefined) return { kind: 'pods', names: toNames(existing), existing: true }
  const namespace = after(text, 'every pod in namespace ')
  if (namespace !== undefined) return { kind: 'every pod', namespace: toName(namespace).name }
  const names = after(text, 'pods ', 'pod ')
  return names === undefined ? undefined : { kind: 'pods', names: toNames(names), existing: false }
}

const toNodes = (text: string): SourceWords | undefined => {
  const names = after(text, 'nodes ', 'node ')
  return names === undefined ? undefined : { kind: 'nodes', names: toNames(names) }
}

/** `pod A`, `pods A and B`, `container c of pod A`, `every pod`, `node worker`, `every node`, `outside`. */
export const toSource = (text: string): SourceWords => {
  if (text === 'every pod' || text === 'every node') return { kind: text }
  return toPods(text) ?? toNodes(text) ?? { kind: 'outside' }
}

const ways: Readonly<Record<string, Way>> = {
  'by name': 'name',
  'through its load balancer': 'load-balancer',
  'through its external IP': 'external-ip',
}

const toServices = (text: string): TargetWords => {
  const [way = '', by] = Object.entries(ways).find(([words]) => text.endsWith(` ${words}`)) ?? []
  if (by !== undefined) return { kind: 'services', names: toNames(text.slice(0, -way.length - 1)), by }
  const [names = '', node] = text.split(' through its node port on ')
  if (node === undefined) return { kind: 'services', names: toNames(names), by: 'cluster-ip' }
  const through = node === 'every node' ? 'every' : toName(after(node, 'node ') ?? node)
  return { kind: 'services', names: toNames(names), by: 'node-port', node: through }
}

const toAddress = (text: string): TargetWords => {
  const address = unquoted(text)
  if (ipaddr.isValid(address) && (address.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(address)))
    return { kind: 'address', address }
  throw new InputError(`"${address}" is no IP address; write one such as 10.244.1.2, or: host ${address}`)
}

const toPlain = (text: string): TargetWords => {
  const address = after(text, 'address ')
  if (address !== undefined) return toAddress(address)
  const name = after(text, 'host ')
  if (name !== undefined) return { kind: 'name', name: unquoted(name).toLowerCase() }
  if (text === 'localhost') return { kind: 'address', address: '127.0.0.1' }
  return text === 'the ingress' ? { kind: 'ingress' } : { kind: 'external' }
}

/** A source's words but `outside`, or a service in one of its ways, an address, a host name, the ingress … */
export const toTarget = (text: string): TargetWords => {
  if (text === 'every pod' || text === 'every node') return { kind: text }
  const services = after(text, 'services ', 'service ')
  if (services !== undefined) return toServices(services)
  const pods = text.startsWith('container ') ? undefined : (toPods(text) ?? toNodes(text))
  return (pods as TargetWords | undefined) ?? toPlain(text)
}
