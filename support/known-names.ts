/** Whether the names in questions mean something that the scenario has. Pure. */
import { describeRef, type KindName, type KubernetesObject, refOf } from '../clusters/objects.js'
import type { Source } from '../clusters/probe.js'
import { nodeNames } from './places.js'
import type { Question, Target } from './question.js'
import type { Topology } from './topology.js'

type Named = { readonly namespace: string; readonly name: string }

const listNames = (names: readonly string[], kind: string): string =>
  names.length > 0 ? `known: ${names.join(', ')}` : `no ${kind} is declared`

/** Whether the scenario says anything about a namespace; elsewhere names mean what the cluster has already. */
const isOurs = (namespace: string, topology: Topology): boolean =>
  namespace === topology.namespace || topology.objects.some((object) => refOf(object).namespace === namespace)

const missingObject = (kind: KindName, { namespace, name }: Named, topology: Topology): readonly string[] => {
  const objects = topology.list(kind)
  const key = describeRef({ kind, namespace, name })
  const declared = objects.map((object) => describeRef(refOf(object)))
  if (declared.includes(key) || !isOurs(namespace, topology)) return []
  return [`${key} is not there; ${listNames(declared, kind)}`]
}

/** A Deployment names its pods after itself. */
const isReplica = ({ namespace, name }: Named, topology: Topology): boolean =>
  topology
    .list('Deployment')
    .some(({ metadata }) => metadata.namespace === namespace && name.startsWith(`${metadata.name}-`))

const missingPod = (pod: Named, topology: Topology): readonly string[] =>
  isReplica(pod, topology) ? [] : missingObject('Pod', pod, topology)

const missingNode = (name: string, topology: Topology): readonly string[] => {
  const names = [...nodeNames(topology), ...topology.list('Node').map(({ metadata }) => metadata.name)]
  return names.includes(name) ? [] : [`Node ${name} is not there; ${listNames([...new Set(names)], 'Node')}`]
}

/** Messages for objects that name nodes which the cluster will not have. */
export const checkNodes = (objects: readonly KubernetesObject[], topology: Topology): readonly string[] => {
  const own = nodeNames(topology)
  const named = objects.flatMap((object) => {
    if (object.kind === 'Node') return [object.metadata.name]
    return object.kind === 'Pod' && object.spec?.nodeName !== undefined ? [object.spec.nodeName] : []
  })
  const unknown = [...new Set(named)].filter((name) => !own.includes(name))
  return unknown.map((name) => `Node ${name} is not there; ${listNames(own, 'Node')}; or say first how many there are`)
}

const missingSource = (from: Source, topology: Topology): readonly string[] => {
  if (from.kind === 'pod') return missingPod(from, topology)
  return from.kind === 'node' ? missingNode(from.name, topology) : []
}

const missingTarget = (to: Target, topology: Topology): readonly string[] => {
  if (to.kind === 'pod') return missingPod(to, topology)
  if (to.kind === 'node') return missingNode(to.name, topology)
  if (to.kind !== 'service') return []
  const node = to.node === undefined ? [] : missingNode(to.node, topology)
  return [...missingObject('Service', to, topology), ...node]
}

/** One message for each name that the topology does not have; each message once. */
export const checkQuestions = (questions: readonly Question[], topology: Topology): readonly string[] => [
  ...new Set(
    questions.flatMap((question) => [
      ...missingSource(question.from, topology),
      ...(question.kind === 'reach' ? missingTarget(question.to, topology) : []),
    ]),
  ),
]
