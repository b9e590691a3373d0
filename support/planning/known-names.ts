/** Whether the names in questions mean something that the scenario has. Pure. */
import {
  type Deployment,
  describeRef,
  type KindName,
  type KubernetesObject,
  type Pod,
  refOf,
} from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import { nodeNames } from '../asking/places.js'
import { findServicePort, type Held } from '../judging/backends.js'
import { closedAdvice, findClosedPort, findNameless, isGenericDenial } from '../judging/closed-port.js'
import type { Question, Target } from '../question.js'
import type { Topology } from '../topology.js'

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

const missingPod = (pod: Named, topology: Topology): readonly string[] => {
  const isThere = isReplica(pod, topology) || topology.isExisting('Pod', { ...pod, spelt: pod.name })
  return isThere ? [] : missingObject('Pod', pod, topology)
}

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

/** A pod as the Deployment will make them. */
const replicaOf = ({ metadata, spec }: Deployment): Pod => {
  const { namespace, name } = metadata
  const { metadata: template, spec: pod } = spec?.template ?? {}
  return { kind: 'Pod', apiVersion: 'v1', metadata: { ...template, namespace, name }, ...(pod && { spec: pod }) } as Pod
}

const heldBy = (topology: Topology): Held => ({
  objects: [...topology.objects, ...topology.list('Deployment').map(replicaOf)],
})

const unservedPort = (question: Question, held: Held): string | undefined => {
  if (question.kind !== 'reach' || question.to.kind !== 'service' || question.expected.denial) return undefined
  const { to } = question
  const service = held.objects.find(
    (one) => one.kind === 'Service' && one.metadata.name === to.name && refOf(one).namespace === to.namespace,
  )
  const port = service?.kind === 'Service' ? findServicePort(service, question.port) : undefined
  return service?.kind === 'Service' && port ? findNameless(service, port, held) : undefined
}

/** A denial that the declared objects make certain whatever the network does; a port by name that no backend has. */
const deadPort = (question: Question, held: Held): readonly string[] => {
  const closed = isGenericDenial(question) ? findClosedPort(question, held) : undefined
  if (closed !== undefined) return [`${closed}; ${closedAdvice}`]
  const unserved = unservedPort(question, held)
  return unserved === undefined ? [] : [unserved]
}

export interface Flaw {
  readonly message: string
  /** Index of the table's row that asked. */
  readonly row?: number
}

/** What is wrong with the questions: names that the topology does not have, ports that nobody serves; each once. */
export const checkQuestions = (questions: readonly Question[], topology: Topology): readonly Flaw[] => {
  const held = heldBy(topology)
  const flaws = questions.flatMap((question) =>
    [
      ...missingSource(question.from, topology),
      ...(question.kind === 'reach' ? missingTarget(question.to, topology) : []),
      ...deadPort(question, held),
    ].map((message): Flaw => ({ message, ...(question.row !== undefined && { row: question.row }) })),
  )
  return flaws.filter(({ message }, index) => flaws.findIndex((other) => other.message === message) === index)
}
