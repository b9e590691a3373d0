/** A cluster of more nodes than the scenario counts with: what is too much takes no pods, and is not shown. */
import type { Cluster, Live } from '../../clusters/cluster.js'
import { annotations, type KubernetesObject, type Node } from '../../clusters/objects.js'

/** Pods need a worker: the control plane takes none where it is not alone. */
const fewestNodes = 2

const nameOf = (index: number): string => (index === 1 ? 'worker' : `worker${index}`)

/** Cordoned, and emptied of what another scenario left there. */
const idle = (name: string): Node => ({
  kind: 'Node',
  apiVersion: 'v1',
  metadata: { name, annotations: { [annotations.drains]: '1' } },
  spec: { unschedulable: true },
})

/** The cluster's own programs run there still. */
const isOn = (names: ReadonlySet<string>, object: KubernetesObject): boolean => {
  if (object.kind === 'Node') return names.has(object.metadata.name)
  return object.kind === 'Pod' && names.has(object.spec?.nodeName ?? '')
}

const without =
  (names: ReadonlySet<string>) =>
  (live: Live): Live => ({ ...live, objects: live.objects.filter((object) => !isOn(names, object)) })

/**
 * The cluster, as if it had so many nodes, the control plane counted. What a scenario says of the cluster, it gets: pods
 * that nobody places, drained ones, every node's port.
 */
export const fitCluster = (cluster: Cluster, nodes: number): Cluster => {
  const wanted = Math.max(nodes, fewestNodes)
  const { nodes: there = wanted } = cluster.facts
  if (there <= wanted || !cluster.capabilities.has('cluster-scope')) return cluster
  const surplus = Array.from({ length: there - wanted }, (_, index) => nameOf(wanted + index))
  const idleNodes: readonly KubernetesObject[] = surplus.map(idle)
  return {
    ...cluster,
    reconcile: (desired, options) =>
      cluster.reconcile([...desired, ...idleNodes], options).then(without(new Set(surplus))),
  }
}
