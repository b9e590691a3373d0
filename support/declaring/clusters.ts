/** The cluster and the namespaces that sentences ask for. Pure. */
import { type KindName, refOf } from '../../clusters/objects.js'
import { InputError } from '../errors.js'
import type { Name, Topology } from '../topology.js'
import type { Labels } from '../words/labels.js'

const mostNodes = 20

/** @param count nodes, the control plane counted. @throws {InputError} for none, or for more than a machine can carry. */
export const declareCluster = (topology: Topology, count: number): Topology => {
  if (count >= 1 && count <= mostNodes) return topology.needing({ nodes: count })
  throw new InputError(`a cluster of ${count} nodes cannot be made; write 1 to ${mostNodes}`)
}

/** Refers to a pod that the cluster has already. @throws {InputError} when the scenario declares it. */
export const referToPod = (topology: Topology, name: Name): Topology => topology.referring('Pod', name)

/** Declares a namespace, or labels the one that another sentence made by naming it. */
export const declareNamespace = (topology: Topology, name: Name, labels: Labels = {}): Topology =>
  topology.apply({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: name.name, labels: { ...labels } } })

/** The namespace goes, and all that lives in it. @throws {UndeclaredError} when there is no such namespace. */
export const deleteNamespace = (topology: Topology, name: Name): Topology =>
  topology.objects
    .map(refOf)
    .filter(({ namespace }) => namespace === name.name)
    .reduce(
      (left, ref) => left.remove(ref.kind as KindName, { ...ref, spelt: ref.name }),
      topology.remove('Namespace', name),
    )
