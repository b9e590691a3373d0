/** What a scenario needs of the cluster, read off its objects and questions. Pure. */
import type { Capability } from '../clusters/cluster.js'
import { annotations, type KubernetesObject } from '../clusters/objects.js'
import type { Question } from './question.js'
import type { Topology } from './topology.js'

const ofObject = (object: KubernetesObject): readonly Capability[] => {
  if (object.kind === 'NetworkPolicy') return ['network-policy']
  if (object.kind === 'Ingress' || object.kind === 'IngressClass') return ['ingress']
  if (object.kind === 'Service' && object.spec?.type === 'LoadBalancer') return ['load-balancer']
  if (object.kind === 'Node' && object.metadata.annotations?.[annotations.link] !== undefined) return ['node-links']
  return []
}

const ofQuestion = (question: Question): readonly Capability[] => {
  const from = question.from.kind === 'outside' ? (['outside'] as const) : []
  if (question.kind !== 'reach') return from
  const { to } = question
  if (to.kind === 'external' || to.kind === 'outside') return [...from, 'outside']
  if (to.kind === 'ingress') return [...from, 'ingress']
  return to.kind === 'service' && to.by === 'load-balancer' ? [...from, 'load-balancer'] : from
}

const nodeOf = (object: KubernetesObject): string | undefined => {
  if (object.kind === 'Pod') return object.spec?.nodeName
  return object.kind === 'Deployment' ? object.spec?.template?.spec?.nodeName : undefined
}

const usesSecondWorker = ({ objects, cluster }: Topology): boolean =>
  (cluster.nodes ?? 0) > 2 ||
  new Set(objects.map(nodeOf).filter((node) => node !== undefined && node !== 'control-plane')).size > 1

/** The capabilities without which a cluster cannot judge this scenario. */
export const deriveNeeds = (
  topologies: readonly Topology[],
  questions: readonly Question[],
): ReadonlySet<Capability> => {
  const spread = topologies.some(usesSecondWorker) ? (['second-worker'] as const) : []
  const declared = topologies.flatMap(({ objects }) => objects.flatMap(ofObject))
  return new Set<Capability>([...declared, ...questions.flatMap(ofQuestion), ...spread])
}
