/** Whether what was installed works: workloads rolled out, nodes Ready, CoreDNS up. Pure but for the clock. */
import type { WireObject } from '../kubernetes/api.js'
import type { Readiness } from './product.js'

type Numbers = Readonly<Record<string, number | undefined>>

interface Workload {
  readonly spec: Numbers
  readonly status: Numbers & { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

const partsOf = (object: WireObject): Workload => ({
  spec: (object.spec ?? {}) as Workload['spec'],
  status: (object.status ?? {}) as Workload['status'],
})

/** How many of a workload's pods are wanted, up to date and ready. */
const countPods = (object: WireObject): { readonly wanted: number; readonly ready: number } => {
  const { spec, status } = partsOf(object)
  if (object.kind === 'Job') return { wanted: spec.completions ?? 1, ready: status.succeeded ?? 0 }
  if (object.kind === 'Deployment')
    return { wanted: spec.replicas ?? 1, ready: Math.min(status.updatedReplicas ?? 0, status.availableReplicas ?? 0) }
  return {
    wanted: status.desiredNumberScheduled ?? 0,
    ready: Math.min(status.updatedNumberScheduled ?? 0, status.numberReady ?? 0),
  }
}

/** A status that is older than the object's spec says nothing. */
const isCurrent = (object: WireObject): boolean =>
  object.kind === 'Job' ||
  Number(partsOf(object).status.observedGeneration ?? 0) >= Number(object.metadata.generation ?? 0)

/** What a workload still lacks, in words; undefined when it is rolled out. */
export const describeLack = (wanted: Readiness, object: WireObject | undefined): string | undefined => {
  const what = `${wanted.kind} ${wanted.namespace}/${wanted.name}`
  if (!object) return `${what} is not there`
  const { wanted: all, ready } = countPods(object)
  if (!isCurrent(object)) return `${what} has not been looked at yet`
  if (all === 0 && object.kind === 'DaemonSet') return `${what} runs on no node yet`
  return ready >= all ? undefined : `${what} has ${ready} of ${all} pods ready`
}

/** What a Node still lacks; undefined when it is Ready. */
export const describeNode = (node: WireObject): string | undefined => {
  const ready = ((node.status ?? {}) as { conditions?: readonly Condition[] }).conditions?.find(
    ({ type }) => type === 'Ready',
  )
  return ready?.status === 'True' ? undefined : `node ${node.metadata.name} is not Ready${because(ready?.message)}`
}

interface Condition {
  readonly type: string
  readonly status: string
  readonly message?: string
}

const because = (message: string | undefined): string => (message ? ` (${message})` : '')

interface ContainerStatus {
  readonly image?: string
  readonly restartCount?: number
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } }
}

const statusesOf = (pod: WireObject): readonly ContainerStatus[] => {
  const status = (pod.status ?? {}) as Record<string, readonly ContainerStatus[] | undefined>
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
}

/** Reasons of a waiting container that time alone mends; all others are worth telling. */
const ordinary = new Set(['ContainerCreating', 'PodInitializing'])

/** Why containers of a pod do not run, in words. */
export const describeWaiting = (pod: WireObject): readonly string[] =>
  statusesOf(pod).flatMap(({ state, image }) => {
    const { reason = '', message } = state?.waiting ?? {}
    if (reason === '' || ordinary.has(reason)) return []
    return [`pod ${pod.metadata.namespace}/${pod.metadata.name}: ${reason}, image ${image}${because(message)}`]
  })

/** Workloads of objects, for manifests whose readiness nobody wrote down. */
export const readinessOfObjects = (objects: readonly WireObject[]): readonly Readiness[] =>
  objects
    .filter(({ kind }) => kind === 'DaemonSet' || kind === 'Deployment')
    .map(({ kind, metadata }) => ({
      kind: kind as Readiness['kind'],
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
    }))
