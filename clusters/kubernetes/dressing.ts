/** Desired objects → objects as the API server gets them. Everything that is not named here reaches it as written. Pure. */
import { createHash } from 'node:crypto'
import {
  annotations,
  type Deployment,
  type EndpointSlice,
  type KubernetesObject,
  type Namespace,
  ofKind,
  type Pod,
  refOf,
} from '../objects.js'
import type { AgentImage } from './agent-program.js'
import type { WireObject } from './api.js'
import { dressPodSpec, gate, hasAgent, isUnready, type PodShape } from './dressing-pod.js'
import type { Naming } from './naming.js'
import { isClusterScoped, madeOf, marks } from './wire.js'

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number]

/** What dressing needs to know of the cluster. */
export interface Dressing {
  readonly naming: Naming
  readonly run: string
  readonly agent: AgentImage
  /** What speaks SCTP; absent where the nodes' kernels do not. */
  readonly agnhost?: AgentImage
  /** How the agent's text comes into a namespace, and from there into its pods. */
  readonly program: { readonly volume: Volume; readonly config: (namespace: string) => WireObject }
  /** Real node names to the names that scenarios use. */
  readonly nodes: Readonly<Record<string, string>>
  /** Whether nodes have addresses of that family. */
  readonly ipv6: boolean
  /** Pods may be in a node's own network: their namespaces are given the right to it. */
  readonly hostNetwork: boolean
}

export const marksOf = (run: string, part: string): Readonly<Record<string, string>> => ({
  [marks.managedBy]: 'netherkin',
  [marks.run]: run,
  [marks.part]: part,
})

/** A user's own label of the same name stays; ours are told by `part` and `run`. */
const withMarks = (labels: Record<string, string> | undefined, run: string): Record<string, string> => {
  const { [marks.managedBy]: managedBy, ...ours } = marksOf(run, 'scenario')
  return { [marks.managedBy]: managedBy as string, ...labels, ...ours }
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

/** Its hash is equal for pods of which one can stand in for the other; incarnations part them within a scenario. Where it runs is compared apart. */
const fingerprintOf = (pod: Pod, spec: unknown): string => {
  const { nodeName: _node, ...rest } = (spec ?? {}) as { nodeName?: string }
  const incarnation = pod.metadata.annotations?.[annotations.incarnation]
  return [hashOf(rest), ...(incarnation === undefined ? [] : [incarnation])].join('.')
}

const dressPod = (pod: Pod, means: Dressing): object => {
  const dressed = dressPodSpec(pod, refOf(pod).namespace, means)
  const spec = dressed && hasAgent(pod) ? gate(dressed) : dressed
  const print = { [madeOf]: fingerprintOf(pod, spec) }
  return { spec, metadata: { annotations: { ...pod.metadata.annotations, ...print } } }
}

const dressDeployment = (deployment: Deployment, means: Dressing): object => {
  const template = deployment.spec?.template as
    | (PodShape & { metadata?: { labels?: Record<string, string> } })
    | undefined
  if (!template) return {}
  const dressed = dressPodSpec(template, refOf(deployment).namespace, means)
  const spec = dressed && isUnready(template) ? gate(dressed) : dressed
  const metadata = { ...template.metadata, labels: withMarks(template.metadata?.labels, means.run) }
  return { spec: { ...deployment.spec, template: { ...template, metadata, ...(spec && { spec }) } } }
}

const dressSlice = (slice: EndpointSlice, { naming }: Dressing): object => ({
  endpoints: slice.endpoints?.map((endpoint) => ({
    ...endpoint,
    ...(endpoint.nodeName !== undefined && { nodeName: naming.node.real(endpoint.nodeName) }),
    ...(endpoint.targetRef?.namespace !== undefined && {
      targetRef: { ...endpoint.targetRef, namespace: naming.namespace.real(endpoint.targetRef.namespace) },
    }),
  })),
})

/** What a kind needs besides its labels and its namespace. */
const dressKind = (object: KubernetesObject, means: Dressing): { metadata?: object } => {
  if (object.kind === 'Pod') return dressPod(object, means)
  if (object.kind === 'Deployment') return dressDeployment(object, means)
  return object.kind === 'EndpointSlice' ? dressSlice(object, means) : {}
}

const placeIn = (object: KubernetesObject, { naming }: Dressing): { name: string; namespace?: string } => {
  const { name } = object.metadata
  if (object.kind === 'Namespace') return { name: naming.namespace.real(name) }
  return isClusterScoped(object.kind) ? { name } : { name, namespace: naming.namespace.real(refOf(object).namespace) }
}

const dressObject = (object: KubernetesObject, means: Dressing): WireObject => {
  const { metadata, ...rest } = dressKind(object, means)
  const labels = withMarks(object.metadata.labels, means.run)
  // `status` is the cluster's to say.
  const { status: _status, ...said } = object as KubernetesObject & { status?: unknown }
  const placed = { ...object.metadata, ...metadata, ...placeIn(object, means), labels }
  return { ...said, ...rest, metadata: placed } as unknown as WireObject
}

const podsIn = (object: KubernetesObject): readonly PodShape[] => {
  if (object.kind === 'Pod') return [object]
  return object.kind === 'Deployment' && object.spec?.template ? [object.spec.template as PodShape] : []
}

const namespacesWith = (objects: readonly KubernetesObject[], holds: (pod: PodShape) => boolean): ReadonlySet<string> =>
  new Set(objects.filter((object) => podsIn(object).some(holds)).map((object) => refOf(object).namespace))

const privileged = { 'pod-security.kubernetes.io/enforce': 'privileged' }

const admitHostPods = (objects: readonly KubernetesObject[], { hostNetwork }: Dressing) => {
  const wanting = namespacesWith(objects, ({ spec }) => hostNetwork && spec?.hostNetwork === true)
  return (object: KubernetesObject): KubernetesObject =>
    object.kind === 'Namespace' && wanting.has(object.metadata.name)
      ? { ...object, metadata: { ...object.metadata, labels: { ...privileged, ...object.metadata.labels } } }
      : object
}

/** The agent's text, for the pods of one namespace. */
export const agentConfig = (namespace: string, part: string, { run, program }: Dressing): WireObject => {
  const config = program.config(namespace)
  return { ...config, metadata: { ...config.metadata, labels: marksOf(run, part) } }
}

/** Objects of a scenario need the namespace `default` too, which nobody declares; a cluster of others has it by another name. */
const withDefault = (objects: readonly KubernetesObject[]): readonly KubernetesObject[] => {
  const said = new Set(ofKind(objects, 'Namespace').map(({ metadata }) => metadata.name))
  if (said.has('default') || !objects.some((object) => refOf(object).namespace === 'default')) return objects
  const missing: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }
  return [missing, ...objects]
}

/**
 * Nodes are left out: they are changed, not made. Real names, our labels, no `status`.
 * @throws {RangeError} for a node that the cluster does not have.
 */
export const dress = (desired: readonly KubernetesObject[], means: Dressing): readonly WireObject[] => {
  const objects = withDefault(desired).filter(({ kind }) => kind !== 'Node')
  const configs = [...namespacesWith(objects, hasAgent)].map((said) =>
    agentConfig(means.naming.namespace.real(said), 'scenario', means),
  )
  return [...configs, ...objects.map(admitHostPods(objects, means)).map((object) => dressObject(object, means))]
}
