/** Ephemeral containers: what is brought into a pod that lives, once, for it cannot be taken away again. */
import type { WireObject } from './api.js'
import { deadlineMs, type Engine } from './engine.js'
import { placeOf } from './wire.js'

interface EphemeralStatus {
  readonly name: string
  readonly state?: {
    readonly running?: object
    readonly waiting?: { reason?: string; message?: string }
    readonly terminated?: { reason?: string; message?: string }
  }
}

const statusOf = (pod: WireObject | undefined, container: string): EphemeralStatus | undefined =>
  ((pod?.status ?? {}) as { ephemeralContainerStatuses?: readonly EphemeralStatus[] }).ephemeralContainerStatuses?.find(
    ({ name }) => name === container,
  )

const has = ({ spec }: WireObject, container: string): boolean =>
  ((spec ?? {}) as { ephemeralContainers?: readonly { name: string }[] }).ephemeralContainers?.some(
    ({ name }) => name === container,
  ) ?? false

/**
 * Resolves when the container runs in the pod. @param what for people: `the agent`
 * @throws {ApiError} when the cluster refuses it; an Error that says why it does not run
 */
export const bringContainer = async (
  { parts, sight }: Engine,
  pod: WireObject,
  container: { readonly name: string },
  what: string,
): Promise<void> => {
  const { name, namespace = 'default' } = pod.metadata
  if (!has(pod, container.name))
    await parts.api.create({ ...pod, spec: { ephemeralContainers: [container] } }, 'ephemeralcontainers')
  const look = (): EphemeralStatus['state'] => statusOf(sight.of('Pod').get(placeOf(pod)), container.name)?.state
  const find = (): true | undefined => (look()?.running ? true : undefined)
  const still = (): string => {
    const { waiting, terminated } = look() ?? {}
    return [waiting?.reason, waiting?.message, terminated?.reason, terminated?.message].filter(Boolean).join(': ')
  }
  await sight.until(find, { what: `${what} beside pod ${namespace}/${name}`, deadlineMs: deadlineMs / 4, still })
}
