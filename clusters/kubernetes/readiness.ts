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

/** The condition that says so; whoever made the pod sets it, and to no other end. */
export const readyGate = 'netherkin.dev/ready'

/** Whether the pod is ready only if that condition says so. */
export const hasGate = (pod: WireObject): boolean =>
  ((pod.spec as { readinessGates?: readonly { conditionType?: string }[] } | undefined)?.readinessGates ?? []).some(
    ({ conditionType }) => conditionType === readyGate,
  )

/** Whether nothing of ours keeps the pod from being ready. */
export const isAllowedReady = (pod: WireObject): boolean =>
  !hasGate(pod) || conditionOf(pod, readyGate)?.status === 'True'

export const isRunning = (pod: WireObject): boolean => {
  const { containerStatuses = [] } = statusOf(pod)
  return containerStatuses.length > 0 && containerStatuses.every(({ state }) => state?.running !== undefined)
}

export interface Expected {
  /** Real names of nodes that are cut off: nothing is to be expected of their pods. */
  readonly down: ReadonlySet<string>
  /** Whether a scenario closed nodes to new pods: then a pod may stay without a node. */
  readonly mayLackNode: boolean
}

/** Whether the pod is as ready as it should be; a pod that has done its work counts. */
export const isSettled = (pod: WireObject, { down, mayLackNode }: Expected): boolean => {
  if (down.has(nodeOf(pod) ?? '')) return true
  if (mayLackNode && conditionOf(pod, 'PodScheduled')?.reason === 'Unschedulable') return true
  if (statusOf(pod).phase === 'Succeeded') return true
  if (hasGate(pod) && !wantsReady(pod)) return isRunning(pod) && !isReady(pod)
  return isReady(pod)
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
