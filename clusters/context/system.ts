/** Namespaces of the system: the same everywhere, and nobody's to change here. */
import { type KubernetesObject, refOf } from '../objects.js'

/** Kubernetes' own namespaces, and the one that clients are told of: called the same everywhere. */
export const systemNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease'])

/** A label that every namespace has of itself. */
const ownNameLabel = 'kubernetes.io/metadata.name'

const changesSystem = (object: KubernetesObject): boolean => {
  const { name, labels = {} } = object.metadata
  if (object.kind !== 'Namespace') return systemNamespaces.has(refOf(object).namespace)
  // Named alone it is only spoken of.
  return systemNamespaces.has(name) && Object.keys(labels).some((key) => key !== ownNameLabel)
}

/** @throws {RangeError} for labels of a namespace of the system, and for objects in one: the cluster is not ours to change. */
export const refuseSystem = (desired: readonly KubernetesObject[]): void => {
  const found = desired.find(changesSystem)
  if (!found) return
  const { kind, metadata } = found
  const what =
    kind === 'Namespace'
      ? `labels of namespace ${metadata.name}`
      : `${kind} ${metadata.name} in ${refOf(found).namespace}`
  throw new RangeError(
    `${what}: the cluster belongs to others, and its system namespaces are not changed; run this on a cluster of its own (--provider kind)`,
  )
}
