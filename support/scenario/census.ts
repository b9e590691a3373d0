/** The topology in one line. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { type KindName, type KubernetesObject, ofKind, type Pod } from '../../clusters/objects.js'

const plurals: readonly (readonly [KindName, string, string])[] = [
  ['Service', 'service', 'services'],
  ['Ingress', 'ingress', 'ingresses'],
  ['NetworkPolicy', 'policy', 'policies'],
]

const count = (number: number, one: string, many: string): string[] =>
  number === 0 ? [] : [`${number} ${number === 1 ? one : many}`]

const namespacesOf = (desired: readonly KubernetesObject[]): ReadonlySet<string> =>
  new Set(desired.map(({ metadata }) => metadata.namespace ?? 'default'))

/** The pods that the scenario asked for, generated ones included; the system's own are left out. */
export const podsOf = (live: Live, desired: readonly KubernetesObject[]): readonly Pod[] => {
  const namespaces = namespacesOf(desired)
  return ofKind(live.objects, 'Pod').filter(({ metadata }) => namespaces.has(metadata.namespace ?? 'default'))
}

/** `3 nodes, 4 pods, 2 services, 1 policy`. */
export const describeCluster = (live: Live, desired: readonly KubernetesObject[]): string =>
  [
    ...count(ofKind(live.objects, 'Node').length, 'node', 'nodes'),
    ...count(podsOf(live, desired).length, 'pod', 'pods'),
    ...plurals.flatMap(([kind, one, many]) => count(ofKind(desired, kind).length, one, many)),
  ].join(', ')
