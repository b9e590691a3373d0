/** What a scenario needs of the cluster, read off its objects and questions. Pure. */
import type { Capability } from '../../clusters/cluster.js'
import { annotations, type KubernetesObject } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import type { Question, Target } from '../question.js'
import type { Topology } from '../topology.js'

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

const nodesOf = (place: Source | Target): readonly (string | undefined)[] => {
  if (place.kind === 'node') return [place.name]
  return place.kind === 'service' ? [place.node] : []
}

/** Nodes are named as kind names them: `worker2` is there only where there are two workers. */
const asksSecondWorker = (question: Question): boolean =>
  [...nodesOf(question.from), ...(question.kind === 'reach' ? nodesOf(question.to) : [])].some((node) =>
    /^worker\d+$/.test(node ?? ''),
  )

/** The capabilities without which a cluster cannot judge this scenario. */
export const deriveNeeds = (
  topologies: readonly Topology[],
  questions: readonly Question[],
): ReadonlySet<Capability> => {
  const spreads = topologies.some(usesSecondWorker) || questions.some(asksSecondWorker)
  const declared = topologies.flatMap(({ objects }) => objects.flatMap(ofObject))
  return new Set<Capability>([
    ...declared,
    ...questions.flatMap(ofQuestion),
    ...(spreads ? (['second-worker'] as const) : []),
  ])
}
