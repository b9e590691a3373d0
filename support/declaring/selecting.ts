/** Whom a Service selects by its name alone. Pure. */
import { type Pod, refOf } from '../../clusters/objects.js'
import { matchesLabels } from '../../clusters/selectors.js'
import type { Name, Topology } from '../topology.js'
import type { Labels } from '../words/labels.js'
import { podLabel } from './pods.js'

/** The pods of a namespace. */
export const podsOf = (topology: Topology, namespace: string): readonly Pod[] =>
  topology.list('Pod').filter((pod) => refOf(pod).namespace === namespace)

/** Whether a pod or a Deployment of the scenario has the labels. */
export const hasPods = (topology: Topology, namespace: string, labels: Labels): boolean =>
  podsOf(topology, namespace).some(({ metadata }) => matchesLabels(labels, metadata.labels)) ||
  topology
    .list('Deployment')
    .filter((deployment) => refOf(deployment).namespace === namespace)
    .some(({ spec }) => matchesLabels(labels, spec?.template?.metadata?.labels))

/** What a Service selects by its name alone: the pod of that name, or else the pods labelled so. */
export const labelsByName = (topology: Topology, { namespace = topology.namespace, name }: Name): Labels => {
  const own = { [podLabel]: name }
  return hasPods(topology, namespace, own) ? own : { app: name }
}

/** Whether the Service still selects by its name. */
export const isByName = (topology: Topology, name: Name): boolean => {
  const selector = topology.get('Service', name).spec?.selector ?? {}
  return Object.keys(selector).length === 1 && (selector.app === name.name || selector[podLabel] === name.name)
}
