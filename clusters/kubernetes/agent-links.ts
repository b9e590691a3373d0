/** The links to all agents of a cluster: at most one stream a container, opened when somebody first asks. */
import { type AgentLink, openAgentLink } from './agent-link.js'
import { bridgeCommand } from './agent-program.js'
import type { KubernetesApi } from './api.js'

/** An agent's container as it lives now: names as the cluster has them. */
export interface AgentPlace {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly uid: string
  /** The container's restart count. */
  readonly restarts: number
  /** What leads to the agent there; by default that of a pod with the program mounted. */
  readonly command?: readonly string[]
}

export interface AgentLinks {
  /** The link to that very life of the container; a link to an earlier one is closed. */
  of(place: AgentPlace): AgentLink
  /** Closes the links to all pods but those with these uids. */
  retain(uids: ReadonlySet<string>): void
  /** Streams that are open, or being opened. */
  count(): number
  close(): void
}

const keyOf = ({ namespace, pod, container }: AgentPlace): string => `${namespace}/${pod}/${container}`

const isSameLife = (one: AgentPlace, other: AgentPlace): boolean =>
  one.uid === other.uid && one.restarts === other.restarts

export const createAgentLinks = (api: Pick<KubernetesApi, 'exec'>): AgentLinks => {
  const links = new Map<string, { readonly place: AgentPlace; readonly link: AgentLink }>()

  const drop = (key: string): void => {
    links.get(key)?.link.close()
    links.delete(key)
  }
  const openTo = ({ namespace, pod, container, command = bridgeCommand }: AgentPlace): AgentLink =>
    openAgentLink(() => api.exec({ namespace, pod, container, command }))

  return {
    of: (place) => {
      const key = keyOf(place)
      const known = links.get(key)
      if (known && isSameLife(known.place, place)) return known.link
      drop(key)
      const link = openTo(place)
      links.set(key, { place, link })
      return link
    },
    retain: (uids) => {
      for (const [key, { place }] of [...links]) if (!uids.has(place.uid)) drop(key)
    },
    count: () => [...links.values()].filter(({ link }) => link.isOpen()).length,
    close: () => {
      for (const key of [...links.keys()]) drop(key)
    },
  }
}
