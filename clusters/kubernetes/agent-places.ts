/** Where agents of ours run in a live pod. Pure. */
import type { AgentPlace } from './agent-links.js'
import type { WireObject } from './api.js'

interface Container {
  readonly name: string
  readonly env?: readonly { readonly name: string }[]
}

interface Status {
  readonly containerStatuses?: readonly { readonly name: string; readonly restartCount?: number }[]
}

const containersOf = ({ spec }: WireObject): readonly Container[] =>
  ((spec ?? {}) as { containers?: readonly Container[] }).containers ?? []

/** An agent is known by what it starts from. */
export const isAgentContainer = ({ env = [] }: Container): boolean => env.some(({ name }) => name === 'NETHERKIN_AGENT')

/** The agents of a pod, in the order of its containers; none in a pod with images of its own. */
export const agentPlaces = (pod: WireObject): readonly AgentPlace[] => {
  const { name, namespace = 'default', uid = '' } = pod.metadata
  const { containerStatuses = [] } = (pod.status ?? {}) as Status
  return containersOf(pod)
    .filter(isAgentContainer)
    .map((container) => ({
      namespace,
      pod: name,
      container: container.name,
      uid,
      restarts: containerStatuses.find((one) => one.name === container.name)?.restartCount ?? 0,
    }))
}
