/** Whom a policy is for and whom it admits, as sentences say it. */
import ipaddr from 'ipaddr.js'
import { InputError } from '../errors.js'
import type { Name } from '../topology.js'
import { type Labels, toLabels } from './labels.js'
import { toItems, toName, toNames } from './name.js'
import { after } from './place.js'

export type PodsWords =
  | { readonly kind: 'names'; readonly names: readonly Name[] }
  | { readonly kind: 'labels'; readonly labels: Labels; readonly namespace?: string }

export type PeerWords =
  | PodsWords
  | { readonly kind: 'pods and namespaces'; readonly labels: Labels; readonly namespaces: Labels }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'namespaces'; readonly labels: Labels }
  | { readonly kind: 'block'; readonly cidr: string; readonly except: readonly string[] }
  | { readonly kind: 'anywhere' }

/** The types of isolation that a word means. */
export type Direction = 'ingress' | 'egress' | 'all'

const inNamespace = (text: string | undefined): { readonly namespace?: string } =>
  text === undefined ? {} : { namespace: toName(text).name }

/** `pod A`, `pods A and B`, `every pod`, `pods labelled app=web`, the last two also `in namespace x`. */
export const toPodsWords = (text: string): PodsWords => {
  const [what = '', namespace] = text.split(' in namespace ')
  if (what === 'every pod') return { kind: 'labels', labels: {}, ...inNamespace(namespace) }
  const labels = after(what, 'pods labelled ')
  if (labels !== undefined) return { kind: 'labels', labels: toLabels(labels), ...inNamespace(namespace) }
  return { kind: 'names', names: toNames(after(what, 'pods ', 'pod ') ?? what) }
}

const toCidr = (text: string): string => {
  if (ipaddr.isValidCIDR(text)) return text
  throw new InputError(`"${text}" is no address block; write one such as 10.0.0.0/8 or 10.244.1.7/32`)
}

const checkInside = (except: string, cidr: string): string => {
  const [inner, innerBits] = ipaddr.parseCIDR(except)
  const [outer, outerBits] = ipaddr.parseCIDR(cidr)
  if (inner.kind() === outer.kind() && innerBits >= outerBits && inner.match(outer, outerBits)) return except
  throw new InputError(`${except} is not inside ${cidr}; an exception must be a part of its block`)
}

const toBlock = (text: string): PeerWords => {
  const [block = '', exceptions = ''] = text.split(' except ')
  const cidr = toCidr(block)
  return { kind: 'block', cidr, except: toItems(exceptions).map((except) => checkInside(toCidr(except), cidr)) }
}

/** Pods as above, `namespace x`, `namespaces labelled team=a`, `10.0.0.0/8 except 10.1.0.0/16`, `anywhere`. */
export const toPeer = (text: string): PeerWords => {
  if (text === 'anywhere') return { kind: text }
  if (text === 'every namespace') return { kind: 'namespaces', labels: {} }
  const namespace = after(text, 'namespace ')
  if (namespace !== undefined) return { kind: 'namespace', namespace: toName(namespace).name }
  const namespaces = after(text, 'namespaces labelled ')
  if (namespaces !== undefined) return { kind: 'namespaces', labels: toLabels(namespaces) }
  if (!text.startsWith('pod') && !text.startsWith('every pod')) return toBlock(text)
  const [pods = '', labels] = text.split(' in namespaces labelled ')
  if (labels === undefined) return toPodsWords(pods)
  return {
    kind: 'pods and namespaces',
    labels: toLabels(after(pods, 'pods labelled ') ?? ''),
    namespaces: toLabels(labels),
  }
}
