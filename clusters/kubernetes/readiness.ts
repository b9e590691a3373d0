/** What is not yet as it should be, read from live objects. Pure. */
import { annotations } from '../objects.js'
import type { WireObject } from './api.js'
import { isLeaving, keyOf, madeOf, placeOf } from './wire.js'

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

export interface ContainerStatus {
  readonly name: string
  readonly image?: string
  readonly ready?: boolean
  readonly restartCount?: number
  readonly state?: {
    readonly running?: object
    readonly waiting?: { readonly reason?: string; readonly message?: string }
    readonly terminated?: { readonly reason?: string; readonly message?: string; readonly exitCode?: number }
  }
}

export interface PodStatus {
  readonly phase?: string
  readonly reason?: string
  readonly message?: string
  readonly conditions?: readonly Condition[]
  readonly containerStatuses?: readonly ContainerStatus[]
  readonly initContainerStatuses?: readonly ContainerStatus[]
}

export const statusOf = (pod: WireObject): PodStatus => (pod.status ?? {}) as PodStatus

export const conditionOf = (pod: WireObject, type: string): Condition | undefined =>
  statusOf(pod).conditions?.find((condition) => condition.type === type)

export const isReady = (object: WireObject): boolean => conditionOf(object, 'Ready')?.status === 'True'

export const nodeOf = (pod: WireObject): string | undefined => (pod.spec as { nodeName?: string } | undefined)?.nodeName

type Ports = { hostNetwork?: boolean; containers?: { ports?: { hostPort?: number }[] }[] }

/** Whether it holds a port of its node, which the next one may want: its end must be waited for. */
export const holdsNodePort = (pod: WireObject): boolean => {
  const { hostNetwork, containers = [] } = (pod.spec ?? {}) as Ports
  return (
    hostNetwork === true || containers.some(({ ports = [] }) => ports.some(({ hostPort }) => hostPort !== undefined))
  )
}

/** What the annotation wants of the pod. */
export const wantsReady = ({ metadata }: WireObject): boolean => metadata.annotations?.[annotations.ready] !== 'false'

export const isRunning = (pod: WireObject): boolean => {
  const { containerStatuses = [] } = statusOf(pod)
  return containerStatuses.length > 0 && containerStatuses.every(({ state }) => state?.running !== undefined)
}

export interface Expected {
  /** Real names of nodes that are cut off: nothing is to be expected of their pods. */
  readonly down: ReadonlySet<string>
  /** Whether a scenario closed nodes to new pods: then a pod may stay without a node. */
  readonly mayLackNode: boolean
  /** What agents were last told, by the pod's uid. */
  readonly told: ReadonlyMap<string, boolean>
}

/** Whether the pod is as ready as its agents were told to be; a pod that has done its work counts. */
export const isSettled = (pod: WireObject, { down, mayLackNode, told }: Expected): boolean => {
  if (down.has(nodeOf(pod) ?? '')) return true
  if (mayLackNode && conditionOf(pod, 'PodScheduled')?.reason === 'Unschedulable') return true
  if (statusOf(pod).phase === 'Succeeded') return true
  if (told.get(pod.metadata.uid ?? '') === false) return isRunning(pod) && !isReady(pod)
  return isReady(pod)
}

interface DeploymentShape {
  readonly spec?: { readonly replicas?: number }
  readonly status?: {
    readonly observedGeneration?: number
    readonly replicas?: number
    readonly updatedReplicas?: number
  }
}

/** The ReplicaSet that made it; Deployments name these after themselves. */
const makerOf = ({ metadata }: WireObject): string | undefined =>
  ((metadata.ownerReferences ?? []) as readonly { kind: string; name: string }[]).find(
    ({ kind }) => kind === 'ReplicaSet',
  )?.name

/** ReplicaSets are called after their Deployment and the hash of its template. What has ended is replaced, and stays. */
const isPodOf = ({ metadata: { name, namespace } }: WireObject, pod: WireObject): boolean =>
  pod.metadata.namespace === namespace &&
  makerOf(pod) === `${name}-${pod.metadata.labels?.['pod-template-hash']}` &&
  !isLeaving(pod) &&
  !['Failed', 'Succeeded'].includes(statusOf(pod).phase ?? '')

/**
 * Whether its controller has made all pods of the newest template and none of an older one is left. Their readiness is theirs.
 * @param pods as they are seen: they are watched apart from their Deployment, whose word may arrive before they come or go
 */
export const isRolledOut = (deployment: WireObject, pods: readonly WireObject[]): boolean => {
  const { spec, status = {} } = deployment as unknown as DeploymentShape
  const { replicas = 1 } = spec ?? {}
  const { observedGeneration = 0, replicas: made = 0, updatedReplicas = 0 } = status
  return (
    observedGeneration >= Number(deployment.metadata.generation ?? 0) &&
    made === replicas &&
    updatedReplicas === replicas &&
    pods.filter((pod) => isPodOf(deployment, pod)).length === replicas
  )
}

export const balancerIngress = (service: WireObject): readonly { ip?: string; hostname?: string }[] =>
  (service.status as { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } } | undefined)?.loadBalancer
    ?.ingress ?? []

/** A class of its own is somebody else's to serve, or nobody's. */
export const lacksAddress = (service: WireObject): boolean => {
  const { type, loadBalancerClass } = (service.spec ?? {}) as { type?: string; loadBalancerClass?: string }
  return type === 'LoadBalancer' && loadBalancerClass === undefined && balancerIngress(service).length === 0
}

/** Pods of the desired ones that are there, and the keys of those that are not. */
export const findPods = (
  desired: readonly WireObject[],
  pods: ReadonlyMap<string, WireObject>,
): { readonly there: readonly WireObject[]; readonly missing: readonly string[] } => {
  const found = desired.map((pod) => {
    const live = pods.get(placeOf(pod))
    const isSame = live?.metadata.annotations?.[madeOf] === pod.metadata.annotations?.[madeOf]
    return live && isSame && !isLeaving(live) ? live : keyOf(pod)
  })
  return {
    there: found.filter((one): one is WireObject => typeof one !== 'string'),
    missing: found.filter((one) => typeof one === 'string'),
  }
}

/** A pod of a Deployment that nobody desires any more: the garbage collector takes it a moment later. */
export const isAbandoned = (pod: WireObject, desired: readonly WireObject[]): boolean => {
  const maker = makerOf(pod)
  const isMaker = ({ kind, metadata }: WireObject): boolean =>
    kind === 'Deployment' &&
    metadata.namespace === pod.metadata.namespace &&
    maker?.startsWith(`${metadata.name}-`) === true
  return maker !== undefined && !desired.some(isMaker)
}
