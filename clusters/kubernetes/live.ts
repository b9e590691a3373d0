/** The cluster as scenarios see it: live objects by the names that scenarios use, without what we put on them. Pure. */
import type { Live } from '../cluster.js'
import { agentImage, type KindName, type KubernetesObject, type Node } from '../objects.js'
import { isAgentContainer } from './agent-places.js'
import { isAgnhost } from './agnhost.js'
import type { WireObject } from './api.js'
import type { Naming } from './naming.js'
import { isLeaving, madeOf, marks, partOf } from './wire.js'

/** What scenarios may hear of. */
export const liveKinds: readonly KindName[] = [
  'Namespace',
  'Node',
  'Pod',
  'Service',
  'Deployment',
  'EndpointSlice',
  'Ingress',
  'IngressClass',
  'NetworkPolicy',
]

type Metadata = WireObject['metadata']
type Fields = Record<string, unknown>

const hostname = 'kubernetes.io/hostname'
const namespaceLabel = 'kubernetes.io/metadata.name'

const nodeSaid = (name: string, naming: Naming): string => naming.node.said(name) ?? name
const namespaceSaid = (name: string, naming: Naming): string => naming.namespace.said(name) ?? name

const withoutMarks = ({ labels = {}, annotations = {}, ...rest }: Metadata): Metadata => {
  const isMark = (key: string): boolean =>
    key === marks.run || key === marks.part || (key === marks.managedBy && labels[key] === 'netherkin')
  const said = Object.fromEntries(Object.entries(labels).filter(([key]) => !isMark(key)))
  const { [madeOf]: _print, ...told } = annotations
  const { managedFields: _fields, ...kept } = rest
  return { ...kept, labels: said, annotations: told } as Metadata
}

const sayContainers = (containers: unknown): unknown =>
  (containers as { name: string; image?: string; env?: { name: string }[] }[] | undefined)
    ?.filter((one) => !isAgnhost(one))
    .map((one) => (isAgentContainer(one) ? { ...one, image: agentImage } : one))

const sayPodSpec = (spec: Fields, naming: Naming): Fields => ({
  ...spec,
  containers: sayContainers(spec.containers),
  ...(typeof spec.nodeName === 'string' && { nodeName: nodeSaid(spec.nodeName, naming) }),
})

const sayEndpoint = (endpoint: Fields, naming: Naming): Fields => {
  const { nodeName, targetRef } = endpoint as { nodeName?: string; targetRef?: { namespace?: string } }
  return {
    ...endpoint,
    ...(nodeName !== undefined && { nodeName: nodeSaid(nodeName, naming) }),
    ...(targetRef?.namespace !== undefined && {
      targetRef: { ...targetRef, namespace: namespaceSaid(targetRef.namespace, naming) },
    }),
  }
}

const sayDeploymentSpec = (spec: Fields, naming: Naming): Fields => {
  const template = spec.template as { metadata?: Metadata; spec?: Fields } | undefined
  if (!template?.spec) return spec
  const metadata = template.metadata && withoutMarks(template.metadata)
  return { ...spec, template: { ...template, metadata, spec: sayPodSpec(template.spec, naming) } }
}

const sayKind = (object: WireObject, naming: Naming): Fields => {
  const { spec, endpoints } = object as { spec?: Fields; endpoints?: readonly Fields[] | null }
  if (object.kind === 'Pod' && spec) return { spec: sayPodSpec(spec, naming) }
  if (object.kind === 'Deployment' && spec) return { spec: sayDeploymentSpec(spec, naming) }
  if (object.kind === 'EndpointSlice')
    return { endpoints: (endpoints ?? []).map((endpoint) => sayEndpoint(endpoint, naming)) }
  return {}
}

const sayPlace = (object: WireObject, metadata: Metadata, naming: Naming): Metadata => {
  const { name, namespace } = metadata
  if (object.kind === 'Node') {
    const said = nodeSaid(name, naming)
    return { ...metadata, name: said, labels: { ...metadata.labels, [hostname]: said } }
  }
  if (object.kind === 'Namespace') {
    const said = namespaceSaid(name, naming)
    return { ...metadata, name: said, labels: { ...metadata.labels, [namespaceLabel]: said } }
  }
  return namespace === undefined ? metadata : { ...metadata, namespace: namespaceSaid(namespace, naming) }
}

/** One object, as `kubectl get` would show it to somebody who uses the scenario's names. */
export const sayObject = (object: WireObject, naming: Naming): KubernetesObject => {
  const metadata = sayPlace(object, withoutMarks(object.metadata), naming)
  return { ...object, ...sayKind(object, naming), metadata } as unknown as KubernetesObject
}

/** What a scenario says of a node is not all on the node itself: links are cut elsewhere. */
const withSaid = (object: KubernetesObject, said: readonly Node[]): KubernetesObject => {
  if (object.kind !== 'Node') return object
  const own = said.find(({ metadata }) => metadata.name === object.metadata.name)
  if (!own) return object
  const annotations = { ...object.metadata.annotations, ...own.metadata.annotations }
  return { ...object, metadata: { ...object.metadata, annotations } }
}

const isTold = (object: WireObject): boolean => {
  const part = partOf(object)
  return !isLeaving(object) && (part === undefined || part === 'scenario')
}

/** Namespaces of others have no name here: one of ours may be called as they are. */
const isSpokenOf =
  (naming: Naming) =>
  ({ kind, metadata }: WireObject): boolean => {
    const namespace = kind === 'Namespace' ? metadata.name : metadata.namespace
    return namespace === undefined || naming.namespace.said(namespace) !== undefined
  }

/** @param of what is watched, by kind @param nodes what the scenario says of nodes */
export const liveObjects = (
  of: (kind: string) => ReadonlyMap<string, WireObject>,
  naming: Naming,
  nodes: readonly Node[],
): Live['objects'] =>
  liveKinds
    .flatMap((kind) => [...of(kind).values()])
    .filter(isTold)
    .filter(isSpokenOf(naming))
    .map((object) => withSaid(sayObject(object, naming), nodes))
