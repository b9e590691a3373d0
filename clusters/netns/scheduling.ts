/** Which node takes a pod. */
import type { Node, Pod } from '../objects.js'
import { matchesLabels } from '../selectors.js'

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number]

const tolerates = (pod: Pod, taint: Taint): boolean =>
  (pod.spec?.tolerations ?? []).some(
    ({ key, operator, value, effect }) =>
      (effect === undefined || effect === taint.effect) &&
      (operator === 'Exists'
        ? key === undefined || key === taint.key
        : key === taint.key && (value ?? '') === (taint.value ?? '')),
  )

const takes = (node: Node, pod: Pod): boolean =>
  node.spec?.unschedulable !== true &&
  (node.spec?.taints ?? []).every((taint) => taint.effect === 'PreferNoSchedule' || tolerates(pod, taint)) &&
  matchesLabels(pod.spec?.nodeSelector ?? {}, node.metadata.labels)

/**
 * `spec.nodeName`, else the least loaded node that takes the pod (the first among equals).
 * @param loads pods per node so far
 * @returns empty when no node takes it.
 */
export const chooseNode = (pod: Pod, nodes: readonly Node[], loads: ReadonlyMap<string, number>): string => {
  if (pod.spec?.nodeName) return pod.spec.nodeName
  const loadOf = (node: Node): number => loads.get(node.metadata.name) ?? 0
  const [least] = nodes.filter((node) => takes(node, pod)).sort((a, b) => loadOf(a) - loadOf(b))
  return least?.metadata.name ?? ''
}
