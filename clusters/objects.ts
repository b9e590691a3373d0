/**
 * The Kubernetes objects that Netherkin understands, in the shape in which they travel on the wire.
 * Types only: nothing of client-node is loaded at run time (docs/decisions.md §26).
 */
import type {
  V1Container,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1IngressClass,
  V1Namespace,
  V1NetworkPolicy,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
  V1NetworkPolicySpec,
  V1Node,
  V1ObjectMeta,
  V1Pod,
  V1Secret,
  V1Service,
} from '@kubernetes/client-node'

type Kind<T, K extends string, V extends string> = Omit<T, 'kind' | 'apiVersion' | 'metadata'> & {
  kind: K
  apiVersion: V
  metadata: V1ObjectMeta & { name: string }
}

/** client-node renames the wire's `from` to `_from`; the wire's own spelling is what users write and what we keep. */
export interface NetworkPolicyIngressRule {
  from?: V1NetworkPolicyPeer[]
  ports?: V1NetworkPolicyPort[]
}
type PolicySpec = Omit<V1NetworkPolicySpec, 'ingress' | 'podSelector'> & {
  podSelector?: V1NetworkPolicySpec['podSelector']
  ingress?: NetworkPolicyIngressRule[]
}

export type Namespace = Kind<V1Namespace, 'Namespace', 'v1'>
export type Node = Kind<V1Node, 'Node', 'v1'>
export type Pod = Kind<V1Pod, 'Pod', 'v1'>
export type Service = Kind<V1Service, 'Service', 'v1'>
export type Secret = Kind<V1Secret, 'Secret', 'v1'>
export type Deployment = Kind<V1Deployment, 'Deployment', 'apps/v1'>
export type EndpointSlice = Kind<V1EndpointSlice, 'EndpointSlice', 'discovery.k8s.io/v1'>
export type Ingress = Kind<V1Ingress, 'Ingress', 'networking.k8s.io/v1'>
export type IngressClass = Kind<V1IngressClass, 'IngressClass', 'networking.k8s.io/v1'>
export type NetworkPolicy = Kind<Omit<V1NetworkPolicy, 'spec'>, 'NetworkPolicy', 'networking.k8s.io/v1'> & {
  spec?: PolicySpec
}

export type KubernetesObject =
  | Namespace
  | Node
  | Pod
  | Service
  | Secret
  | Deployment
  | EndpointSlice
  | Ingress
  | IngressClass
  | NetworkPolicy

export type KindName = KubernetesObject['kind']
export type ObjectOf<K extends KindName> = Extract<KubernetesObject, { kind: K }>

export type NetworkPolicyPeer = V1NetworkPolicyPeer
export type NetworkPolicyPort = V1NetworkPolicyPort
export type Container = V1Container

/** The kinds that live outside namespaces. */
export const clusterScoped: ReadonlySet<KindName> = new Set<KindName>(['Namespace', 'Node', 'IngressClass'])

/**
 * What a Kubernetes object cannot say about a probe pod is said by annotations, so that the desired state stays data:
 * a provider compares them like any other field and does what they ask.
 */
export const annotations = {
  /** On a Pod: `"false"` makes its readiness probe fail; open connections stay. */
  ready: 'netherkin.dev/ready',
  /** On a Pod: a count; when it changes the containers restart, and the pod keeps its address. */
  restarts: 'netherkin.dev/restarts',
  /** On a Pod: a count; when it changes the pod is deleted and made again, with a new address. */
  incarnation: 'netherkin.dev/incarnation',
  /** On a Pod or a Pod template: `localhost` makes it listen on 127.0.0.1 only. */
  listen: 'netherkin.dev/listen',
  /** On a Node: `"down"` cuts its links. */
  link: 'netherkin.dev/link',
  /** On a Node: a count; when it changes the evictable pods of the node are evicted (cordoning is `spec.unschedulable`). */
  drains: 'netherkin.dev/drains',
} as const

/** The image of probe pods: the agent itself. */
export const agentImage = 'netherkin-agent'

/** An object's place in the cluster. `namespace` is empty for cluster-scoped kinds. */
export interface ObjectRef {
  readonly kind: KindName
  readonly namespace: string
  readonly name: string
}

export const refOf = (object: KubernetesObject): ObjectRef => ({
  kind: object.kind,
  namespace: clusterScoped.has(object.kind) ? '' : (object.metadata.namespace ?? 'default'),
  name: object.metadata.name,
})

/** `Pod default/a`, `Node worker`: one text for an object, usable as a key. */
export const describeRef = ({ kind, namespace, name }: ObjectRef): string =>
  namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`

export const isKind =
  <K extends KindName>(kind: K) =>
  (object: KubernetesObject): object is ObjectOf<K> =>
    object.kind === kind

export const ofKind = <K extends KindName>(objects: readonly KubernetesObject[], kind: K): readonly ObjectOf<K>[] =>
  objects.filter(isKind(kind))
