/** Entering a container: with patience while the server is away, and with the pod's own word for why it cannot be. */
import pRetry from 'p-retry'
import { ApiError, type ExecStream, type KubernetesApi, type WireObject } from './api.js'
import type { Login } from './credentials.js'
import { openExec } from './exec.js'
import type { ExecTarget } from './exec-socket.js'
import { isAway } from './refusals.js'

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number }
  readonly running?: object
}

interface PodStatus {
  readonly phase?: string
  readonly containerStatuses?: readonly { readonly name: string; readonly state?: ContainerState }[]
  readonly ephemeralContainerStatuses?: PodStatus['containerStatuses']
  readonly initContainerStatuses?: PodStatus['containerStatuses']
}

const describeState = ({ waiting, terminated, running }: ContainerState): string => {
  if (waiting) return `waits: ${[waiting.reason, waiting.message].filter(Boolean).join(', ') || 'no reason given'}`
  if (terminated) return `has ended: ${terminated.reason ?? 'no reason given'}, exit code ${terminated.exitCode}`
  return running ? 'runs' : 'has not started'
}

/** What the pod says of itself. */
const describePod = (pod: WireObject | undefined, container: string): string => {
  if (!pod) return 'there is no such pod'
  if (pod.metadata.deletionTimestamp) return 'the pod is being deleted'
  const { phase = 'Unknown', ...status } = (pod.status ?? {}) as PodStatus
  const all = [
    ...(status.containerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
    ...(status.initContainerStatuses ?? []),
  ]
  const found = all.find(({ name }) => name === container)
  if (found?.state) return `the pod is ${phase}, its container ${describeState(found.state)}`
  const names = all.map(({ name }) => name).join(', ')
  return names === ''
    ? `the pod is ${phase}, no container has started`
    : `the pod is ${phase} and has the containers ${names}`
}

/** Without the pod's word when the server does not give even that. */
const explain = async (error: ApiError, api: Pick<KubernetesApi, 'get'>, target: ExecTarget): Promise<ApiError> => {
  const { namespace, pod, container } = target
  const said = await api.get({ apiVersion: 'v1', kind: 'Pod' }, pod, namespace).then(
    (found) => describePod(found, container),
    (reason: Error) => reason.message,
  )
  const right =
    error.status === 403 ? '; the account needs the right to "get" and "create" pods/exec in this namespace' : ''
  const text = `container ${container} of pod ${namespace}/${pod} cannot be entered: ${said} (${error.message})${right}`
  return new ApiError(text, error.status, error.reason, { cause: error })
}

/** A stream that opens after the signal is as much to be closed as one that is open then. */
const closeWith = (signal: AbortSignal, stream: ExecStream): ExecStream => {
  if (signal.aborted) stream.close()
  signal.addEventListener('abort', stream.close, { once: true })
  void stream.ended.then(() => signal.removeEventListener('abort', stream.close))
  return stream
}

export interface EnteringParts {
  readonly login: Login
  readonly api: Pick<KubernetesApi, 'get'>
  readonly awayMs: number
  /** Closes the stream, too. */
  readonly signal: AbortSignal
}

/** @throws {ApiError} */
export const enterContainer = async (
  { login, api, awayMs, signal }: EnteringParts,
  target: ExecTarget,
): Promise<ExecStream> => {
  const enter = async (): Promise<ExecStream> => {
    const credentials = await login.current()
    try {
      return closeWith(signal, await openExec(credentials.access.config, target))
    } catch (error) {
      const renewed = error instanceof ApiError && error.status === 401 ? await login.renew(credentials) : credentials
      if (renewed === credentials) throw error
      return closeWith(signal, await openExec(renewed.access.config, target))
    }
  }
  try {
    return await pRetry(enter, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 50,
      maxTimeout: 1000,
      maxRetryTime: awayMs,
      signal,
      shouldRetry: ({ error }) => error instanceof ApiError && isAway(error, true),
    })
  } catch (error) {
    if (error instanceof ApiError && error.status > 0) throw await explain(error, api, target)
    throw error
  }
}
