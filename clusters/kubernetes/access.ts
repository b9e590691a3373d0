/** The door to a real cluster: a kubeconfig's context, opened. */
import { setMaxListeners } from 'node:events'
import type { KubernetesApi } from './api.js'
import { openLogin } from './credentials.js'
import { enterContainer } from './entering.js'
import type { KubeConfigChoice } from './kubeconfig.js'
import { createOperations } from './operations.js'
import { toClosed } from './refusals.js'
import { openRequests, type Patience } from './requests.js'
import { pathOfScope } from './resources.js'
import { followWatch } from './watching.js'

export interface AccessOptions extends KubeConfigChoice {
  /** What the server warns of (deprecated versions, Pod Security), each text once. */
  readonly onWarning?: (text: string) => void
  readonly patience?: Partial<Patience>
}

/** A server that restarts is back within the first; a webhook of a controller that was just installed answers within the second. */
const usualPatience: Patience = { awayMs: 10_000, refusedMs: 60_000 }

/**
 * Asks nothing of the server yet; only the user's credential plugin runs.
 * @throws {RangeError} when the kubeconfig cannot be read or names no usable context; {ApiError} when the credential plugin fails.
 */
export const openApi = async (options: AccessOptions = {}): Promise<KubernetesApi> => {
  const login = await openLogin(options)
  const patience = { ...usualPatience, ...options.patience }
  const requests = openRequests({ login, patience, ...(options.onWarning ? { onWarning: options.onWarning } : {}) })
  const operations = createOperations(requests)
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const { access } = await login.current()

  const exec: KubernetesApi['exec'] = async (target) => {
    const parts = { login, api: operations, awayMs: patience.awayMs, signal: closing.signal }
    return enterContainer(parts, target)
  }
  const watch: KubernetesApi['watch'] = async (kind, scope, resourceVersion, onEvent, signal, onTrouble) => {
    const resource = await operations.resourceOf(kind)
    const open = (query: Parameters<Parameters<typeof followWatch>[1]['open']>[0], stop: AbortSignal) =>
      requests.stream(pathOfScope(resource, scope, query), stop)
    await followWatch(resourceVersion, { open, onEvent, onTrouble, signal: AbortSignal.any([signal, closing.signal]) })
  }
  return {
    server: access.cluster.server,
    ...operations,
    exec,
    watch,
    close: async () => {
      closing.abort(toClosed())
      await requests.close()
    },
  }
}
