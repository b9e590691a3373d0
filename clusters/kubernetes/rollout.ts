/** Whether the pods of a Deployment are those that it wants now. Pure. */
import type { WireObject } from './api.js'
import { statusOf } from './readiness.js'
import { isLeaving } from './wire.js'

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

/** A pod of a Deployment that nobody desires any more: the garbage collector takes it a moment later. */
export const isAbandoned = (pod: WireObject, desired: readonly WireObject[]): boolean => {
  const maker = makerOf(pod)
  const isMaker = ({ kind, metadata }: WireObject): boolean =>
    kind === 'Deployment' &&
    metadata.namespace === pod.metadata.namespace &&
    maker?.startsWith(`${metadata.name}-`) === true
  return maker !== undefined && !desired.some(isMaker)
}
