/** What When-sentences change in the desired state. Pure. */
import { annotations, type Deployment, type Node, type Pod, refOf } from '../../clusters/objects.js'
import { matchesSelector } from '../../clusters/selectors.js'
import { InputError } from '../errors.js'
import type { Name, Topology } from '../topology.js'
import type { Labels } from '../words/labels.js'
import { withCount } from './pods.js'

type Labelled = 'Pod' | 'Namespace'

/** The object with these labels besides its own. */
export const relabel = (topology: Topology, kind: Labelled, name: Name, labels: Labels): Topology =>
  topology.change(kind, name, (object) => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } },
  }))

/** @throws {InputError} when the pod has no such label. */
export const unlabel = (topology: Topology, name: Name, key: string): Topology =>
  topology.change('Pod', name, (pod) => {
    const { [key]: gone, ...labels } = pod.metadata.labels ?? {}
    if (gone === undefined) throw new InputError(`pod ${name.spelt} has no label ${key}`)
    return { ...pod, metadata: { ...pod.metadata, labels } }
  })

export const restart = (topology: Topology, name: Name): Topology =>
  topology.change('Pod', name, (pod) => withCount(pod, 'restarts'))

export const replace = (topology: Topology, name: Name): Topology =>
  topology.change('Pod', name, (pod) => withCount(pod, 'incarnation'))

const nameOf = (object: Pod | Deployment): Name => ({ ...refOf(object), spelt: object.metadata.name })

/** A Deployment's pods are replaced as `kubectl rollout restart` does: by a new template. */
const rollOut = (deployment: Deployment): Deployment => {
  const template = deployment.spec?.template
  const before = template?.metadata?.annotations
  const count = String(Number(before?.[annotations.incarnation] ?? '0') + 1)
  const metadata = { ...template?.metadata, annotations: { ...before, [annotations.incarnation]: count } }
  return { ...deployment, spec: { ...deployment.spec, template: { ...template, metadata } } } as Deployment
}

/** Every pod that the Service selects is deleted and made again. @throws {InputError} when it selects none. */
export const replaceBehind = (topology: Topology, service: Name): Topology => {
  const { spec, metadata } = topology.get('Service', service)
  const selector = { matchLabels: spec?.selector ?? {} }
  const here = (object: Pod | Deployment): boolean => refOf(object).namespace === metadata.namespace
  const pods = topology.list('Pod').filter((pod) => here(pod) && matchesSelector(selector, pod.metadata.labels))
  const deployments = topology
    .list('Deployment')
    .filter((one) => here(one) && matchesSelector(selector, one.spec?.template?.metadata?.labels))
  if (pods.length + deployments.length === 0) throw new InputError(`service ${service.spelt} has no pods to replace`)
  const replaced = pods.reduce((left, pod) => replace(left, nameOf(pod)), topology)
  return deployments.reduce((left, one) => left.change('Deployment', nameOf(one), rollOut), replaced)
}

/** What a sentence says of a node; the cluster's own Node keeps all the rest. */
const changeNode = (topology: Topology, name: Name, edit: (node: Node) => Node): Topology => {
  const known = topology.find('Node', name)
  const bare: Node = { kind: 'Node', apiVersion: 'v1', metadata: { name: name.name } }
  return (known ? topology : topology.declare(bare)).change('Node', name, edit)
}

const withAnnotation = (node: Node, key: string, value: string): Node => ({
  ...node,
  metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, [key]: value } },
})

export const cordon = (topology: Topology, name: Name, unschedulable: boolean): Topology =>
  changeNode(topology, name, (node) => ({ ...node, spec: { ...node.spec, unschedulable } }))

/** Cordons the node and evicts what can be evicted. */
export const drain = (topology: Topology, name: Name): Topology =>
  changeNode(cordon(topology, name, true), name, (node) => {
    const drains = Number(node.metadata.annotations?.[annotations.drains] ?? '0') + 1
    return withAnnotation(node, annotations.drains, String(drains))
  })

/** Cuts or mends the links of a node. */
export const link = (topology: Topology, name: Name, state: 'up' | 'down'): Topology =>
  changeNode(topology, name, (node) => withAnnotation(node, annotations.link, state))
