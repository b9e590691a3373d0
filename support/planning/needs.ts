/** What a scenario needs of the cluster, read off its objects and questions. Pure. */
import type { Capability } from '../../clusters/cluster.js'
import { annotations, type KubernetesObject, type NetworkPolicy } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import type { PortRef, Question, ReachQuestion, Target } from '../question.js'
import type { Topology } from '../topology.js'
import {
  namesExternal,
  namesNamespace,
  namesOutside,
  selectsByMark,
  selectsByName,
  spellsNamespace,
} from './literal-names.js'

const ofService = ({ spec }: Extract<KubernetesObject, { kind: 'Service' }>): readonly Capability[] => {
  const host = spec?.externalName ?? ''
  return [
    ...(spec?.type === 'LoadBalancer' ? (['load-balancer'] as const) : []),
    ...(namesExternal(host) ? (['external'] as const) : []),
    ...(spellsNamespace(host) ? (['literal-namespaces'] as const) : []),
  ]
}

/** Whatever is said of a Node changes it for all; a link that is cut is its own matter. */
const ofNode = ({ metadata }: Extract<KubernetesObject, { kind: 'Node' }>): readonly Capability[] =>
  metadata.annotations?.[annotations.link] === undefined ? ['cluster-scope'] : ['node-links']

const ofPolicy = (policy: NetworkPolicy): readonly Capability[] => [
  'network-policy',
  ...(selectsByName(policy) ? (['literal-namespaces'] as const) : []),
  ...(namesOutside(policy) ? (['outside-address'] as const) : []),
  ...(selectsByMark(policy) ? (['cluster-scope'] as const) : []),
]

const ofObject = (object: KubernetesObject): readonly Capability[] => {
  if (object.kind === 'NetworkPolicy') return ofPolicy(object)
  if (object.kind === 'Ingress') return ['ingress']
  if (object.kind === 'IngressClass') return ['ingress', 'cluster-scope']
  if (object.kind === 'Service') return ofService(object)
  if (object.kind === 'Node') return ofNode(object)
  return object.kind === 'Pod' && object.spec?.hostNetwork === true ? ['node-network'] : []
}

const ofSource = ({ kind }: Source): readonly Capability[] => {
  if (kind === 'outside') return ['outside']
  return kind === 'node' ? ['node-network'] : []
}

const ways: Partial<Record<Extract<Target, { kind: 'service' }>['by'], Capability>> = {
  'load-balancer': 'load-balancer',
  'external-ip': 'external-ips',
}

/** A pod asks for a Service of its own namespace by its bare name; everybody else must spell where it is. */
const spellsService = ({ from, to }: ReachQuestion): boolean =>
  to.kind === 'service' && to.by === 'name' && !(from.kind === 'pod' && from.namespace === to.namespace)

const ofTarget = (question: ReachQuestion, namespaces: ReadonlySet<string>): readonly Capability[] => {
  const { to } = question
  if (to.kind === 'external') return ['external']
  if (to.kind === 'outside') return ['outside']
  if (to.kind === 'ingress') return ['ingress']
  if (to.kind === 'node') return ['node-network']
  if (to.kind === 'address') return namesExternal(to.address) ? ['external'] : []
  if (to.kind === 'name') return ofName(to.name, namespaces)
  if (to.kind !== 'service') return []
  const way = ways[to.by]
  return [...(way ? [way] : []), ...(spellsService(question) ? (['literal-namespaces'] as const) : [])]
}

const ofName = (name: string, namespaces: ReadonlySet<string>): readonly Capability[] => {
  if (namesExternal(name)) return ['external']
  return namesNamespace(name, namespaces) ? ['literal-namespaces'] : []
}

/** A port that is declared and not asked about needs nobody who speaks its protocol. */
const ofPort = ({ protocol }: PortRef): readonly Capability[] => (protocol === 'SCTP' ? ['sctp'] : [])

const ofQuestion = (question: Question, namespaces: ReadonlySet<string>): readonly Capability[] => {
  // What the cluster says of itself needs nobody who asks.
  if (question.kind === 'state') return []
  if (question.kind === 'reach')
    return [...ofSource(question.from), ...ofTarget(question, namespaces), ...ofPort(question.port)]
  // The name behind an address is told with its namespace.
  const told = question.type === 'PTR' ? (['literal-namespaces'] as const) : ofName(question.name, namespaces)
  return [...ofSource(question.from), ...told]
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

const namespacesOf = (topologies: readonly Topology[]): ReadonlySet<string> =>
  new Set(
    topologies.flatMap(({ namespace, objects }) => [
      namespace,
      ...objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : (metadata.namespace ?? []))),
    ]),
  )

/** The capabilities without which a cluster cannot judge this scenario. */
export const deriveNeeds = (
  topologies: readonly Topology[],
  questions: readonly Question[],
): ReadonlySet<Capability> => {
  const spreads = topologies.some(usesSecondWorker) || questions.some(asksSecondWorker)
  const declared = topologies.flatMap(({ objects }) => objects.flatMap(ofObject))
  const namespaces = namespacesOf(topologies)
  return new Set<Capability>([
    ...declared,
    ...questions.flatMap((question) => ofQuestion(question, namespaces)),
    ...(spreads ? (['second-worker'] as const) : []),
  ])
}
