/** Why a pod does not get ready, in words. Pure but for the log of a container that keeps ending. */
import type { KubernetesApi, WireObject } from './api.js'
import type { Naming } from './naming.js'
import { type ContainerStatus, conditionOf, statusOf } from './readiness.js'
import { describeObject } from './refusal.js'

const describeContainer = ({ name, state, ready, restartCount = 0 }: ContainerStatus): string | undefined => {
  const { waiting, terminated } = state ?? {}
  const told = [waiting?.reason ?? terminated?.reason, waiting?.message ?? terminated?.message].filter(Boolean)
  if (told.length > 0) return `container ${name}: ${told.join(': ')}`
  if (restartCount > 0 && !ready) return `container ${name}: restarted ${restartCount} times`
  return ready === false ? `container ${name} is not ready` : undefined
}

/** `Unschedulable: 0/3 nodes are available`, `container agent: ImagePullBackOff: …`. */
export const describeTrouble = (pod: WireObject): string => {
  const { phase = 'Pending', reason, message, containerStatuses = [], initContainerStatuses = [] } = statusOf(pod)
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status === 'False') return `${scheduled.reason ?? 'not scheduled'}: ${scheduled.message ?? ''}`
  const containers = [...initContainerStatuses, ...containerStatuses].flatMap((one) => describeContainer(one) ?? [])
  if (containers.length > 0) return containers.join('; ')
  return [phase, reason, message].filter(Boolean).join(': ')
}

/** The container whose log says why it ends. */
export const endingContainer = (pod: WireObject): string | undefined =>
  (statusOf(pod).containerStatuses ?? []).find(
    ({ state, restartCount = 0, ready }) => state?.terminated !== undefined || (restartCount > 0 && !ready),
  )?.name ?? unreadyContainer(pod)

/** An agent that runs and is not ready has written what keeps it from listening. */
const unreadyContainer = (pod: WireObject): string | undefined =>
  (statusOf(pod).containerStatuses ?? []).find(({ state, ready }) => state?.running !== undefined && ready === false)
    ?.name

const lastLines = async (api: KubernetesApi, pod: WireObject): Promise<string> => {
  const container = endingContainer(pod)
  if (container === undefined) return ''
  const { name, namespace = 'default' } = pod.metadata
  const text = await api.log({ namespace, pod: name, container, lines: 5 }).catch(() => '')
  return text.trim() === '' ? '' : `; its log ends with: ${text.trim()}`
}

/** One line a pod, with the last lines of the log where a container ended. */
export const describeTroubles = async (
  pods: readonly WireObject[],
  api: KubernetesApi,
  naming: Naming,
): Promise<string> => {
  const lines = pods.map(async (pod) => {
    const what = describeObject(pod, naming)
    return `${what}: ${describeTrouble(pod)}${await lastLines(api, pod)}`
  })
  return (await Promise.all(lines)).join('\n')
}
