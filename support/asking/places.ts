/** The words of sources and targets, looked up in what the scenario declared. Pure. */
import { refOf } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import type { Target } from '../question.js'
import type { Name, Topology } from '../topology.js'
import type { SourceWords, TargetWords } from '../words/place.js'

type PodPlace = Extract<Target, { kind: 'pod' }>
type NodePlace = Extract<Target, { kind: 'node' }>

const podPlace = (topology: Topology, name: Name, existing: boolean): PodPlace => {
  if (!existing && !topology.isExisting('Pod', name)) topology.get('Pod', name)
  return { kind: 'pod', namespace: name.namespace ?? topology.namespace, name: name.name }
}

const everyPod = (topology: Topology, namespace?: string): readonly PodPlace[] =>
  topology
    .list('Pod')
    .map(refOf)
    .filter((ref) => namespace === undefined || ref.namespace === namespace)
    .map((ref) => ({ kind: 'pod', namespace: ref.namespace, name: ref.name }))

/** The names of the scenario's nodes, as kind gives them. */
export const nodeNames = (topology: Topology): readonly string[] =>
  Array.from({ length: topology.nodes }, (_, index) => {
    if (index === 0) return 'control-plane'
    return index === 1 ? 'worker' : `worker${index}`
  })

const nodePlaces = (names: readonly Name[]): readonly NodePlace[] => names.map(({ name }) => ({ kind: 'node', name }))

const everyNode = (topology: Topology): readonly NodePlace[] =>
  nodeNames(topology).map((name) => ({ kind: 'node', name }))

type Shared = Exclude<SourceWords, { kind: 'outside' }>

const sharedPlaces = (topology: Topology, words: Shared): readonly (PodPlace | NodePlace)[] => {
  if (words.kind === 'every pod') return everyPod(topology, words.namespace)
  if (words.kind === 'every node') return everyNode(topology)
  if (words.kind === 'nodes') return nodePlaces(words.names)
  return words.names.map((name) => podPlace(topology, name, words.existing))
}

/** @throws {UndeclaredError} for a pod that nobody declared. */
export const sourcesOf = (topology: Topology, words: SourceWords): readonly Source[] => {
  if (words.kind === 'outside') return [{ kind: 'outside' }]
  const container = words.kind === 'pods' ? words.container : undefined
  return sharedPlaces(topology, words).map((place) => (container === undefined ? place : { ...place, container }))
}

const servicePlaces = (topology: Topology, words: Extract<TargetWords, { kind: 'services' }>): readonly Target[] =>
  words.names.flatMap((name) => {
    const { namespace } = refOf(topology.get('Service', name))
    const place = { kind: 'service', namespace, name: name.name, by: words.by } as const
    if (words.node === undefined) return [place]
    const nodes = words.node === 'every' ? nodeNames(topology) : [words.node.name]
    return nodes.map((node) => ({ ...place, node }))
  })

/** @throws {UndeclaredError} for a pod or a Service that nobody declared. */
export const targetsOf = (topology: Topology, words: TargetWords): readonly Target[] => {
  if (words.kind === 'services') return servicePlaces(topology, words)
  if (words.kind === 'address' || words.kind === 'name') return [words]
  if (words.kind === 'external' || words.kind === 'ingress') return [{ kind: words.kind }]
  return sharedPlaces(topology, words)
}

/** Whether a question from the one to the other would only go round inside one pod. */
export const isSame = (from: Source, to: Target): boolean =>
  from.kind === 'pod' && to.kind === 'pod' && from.namespace === to.namespace && from.name === to.name
