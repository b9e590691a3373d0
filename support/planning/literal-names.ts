/** Names and addresses that mean something only where the cluster calls things as the scenario does. Pure. */

import type { NetworkPolicy } from '../../clusters/objects.js'
import { isInside } from '../judging/cidr.js'

/** What the external host is called and where it lives, in every cluster that has one (docs/writing-features.md). */
const external = { cidr: '203.0.113.0/24', name: 'external.example' } as const

/** Where the host off the cluster that calls in lives, in every cluster that is ours. */
const outside = /^(192\.0\.2\.|2001:db8:192:)/i

/** Whether a policy is about that host by its address: elsewhere somebody else would be meant, or nobody. */
export const namesOutside = ({ spec }: NetworkPolicy): boolean =>
  (spec?.ingress ?? [])
    .flatMap(({ from = [] }) => from)
    .flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : []))
    .some((block) => outside.test(block))

const isAddress = (text: string): boolean => /^[0-9.]+$/.test(text)

/** Whether it is the external host's name, or lies in its network. */
export const namesExternal = (text: string): boolean => {
  const bare = text.toLowerCase().replace(/\.$/, '')
  return bare === external.name || (isAddress(bare) && isInside(bare, external.cidr))
}

/** `b.shop.svc`, `b.shop.svc.cluster.local`. */
export const spellsNamespace = (name: string): boolean => /\.svc(\.|$)|\.cluster\.local\.?$/.test(name.toLowerCase())

/** The same, or `b.shop`, where the scenario has a namespace of that name. */
export const namesNamespace = (name: string, namespaces: ReadonlySet<string>): boolean => {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.')
  return spellsNamespace(name) || (labels.length > 1 && namespaces.has(labels.at(-1) ?? ''))
}

/** The label that every namespace has: its own name. */
const nameLabel = 'kubernetes.io/metadata.name'

/** DNS and its like live in namespaces of the system, which are called the same everywhere. */
const isSystem = (namespace: string): boolean => namespace.startsWith('kube-')

/** Namespaces that Netherkin marks on clusters of its own: where the ingress controller lives. */
const ownMark = 'netherkin.dev/'

const selectorsOf = ({ spec }: NetworkPolicy) =>
  [...(spec?.ingress ?? []).flatMap(({ from = [] }) => from), ...(spec?.egress ?? []).flatMap(({ to = [] }) => to)].map(
    ({ namespaceSelector }) => namespaceSelector ?? {},
  )

/** Namespaces that its peers are, by name. */
export const selectedNames = (policy: NetworkPolicy): readonly string[] =>
  selectorsOf(policy)
    .flatMap(({ matchLabels = {}, matchExpressions = [] }) => [
      matchLabels[nameLabel] ?? [],
      ...matchExpressions.filter(({ key }) => key === nameLabel).map(({ values = [] }) => values),
    ])
    .flat()
    .filter((name) => !isSystem(name))

/** Whether one of its peers is a namespace by name. */
export const selectsByName = (policy: NetworkPolicy): boolean => selectedNames(policy).length > 0

/** Whether one of its peers is a namespace that only a cluster of ours has marked. */
export const selectsByMark = (policy: NetworkPolicy): boolean =>
  selectorsOf(policy).some(({ matchLabels = {} }) => Object.keys(matchLabels).some((key) => key.startsWith(ownMark)))
