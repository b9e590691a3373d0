/** Takes away what dead runs left on a cluster that belongs to others. */
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { awaitGone, describeStuck } from './gone.js'
import { freeLeases } from './lease.js'
import { causeOfDeath, ownerAnnotation, parseOwner } from './owner.js'

export const managedLabel = 'app.kubernetes.io/managed-by=netherkin'

const goneMs = 60_000

/** Whose owner is known to be dead. What has no owner was not made by this provider. */
export const isOrphaned = ({ metadata }: Pick<WireObject, 'metadata'>): boolean => {
  const owner = parseOwner(metadata.annotations?.[ownerAnnotation])
  return owner !== undefined && causeOfDeath(owner) !== undefined
}

/** @returns what was removed, by name. @throws an Error that names the namespaces that do not go, and why. */
export const sweepNamespaces = async (api: KubernetesApi): Promise<readonly string[]> => {
  const { items } = await api.list({ apiVersion: 'v1', kind: 'Namespace' }, { labels: managedLabel })
  const dead = items.filter(isOrphaned)
  await Promise.all(dead.map((namespace) => api.remove(namespace)))
  const names = dead.map(({ metadata }) => metadata.name)
  const stuck = await awaitGone(api, names, goneMs)
  if (stuck.length > 0) throw new Error(`namespaces are ${describeStuck(stuck, goneMs)}`)
  return names.map((name) => `namespace ${name}`)
}

export const sweepCluster = async (api: KubernetesApi, given: readonly string[] = []): Promise<readonly string[]> => [
  ...(given.length === 0 ? await sweepNamespaces(api) : []),
  ...(await freeLeases(api, given)),
]
