/** Where Ingress traffic enters a cluster of others, by class: through the controller's Service, or as Ingresses report it. */
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { type Edge, edgeOf } from '../products/edge.js'

export type Edges = Readonly<Record<string, Edge>>

const ingressKind = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }

interface Status {
  readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] }
}

const addressesOf = ({ status }: WireObject): readonly string[] =>
  ((status ?? {}) as Status).loadBalancer?.ingress?.flatMap(({ ip, hostname }) => ip ?? hostname ?? []) ?? []

const classOf = ({ spec }: WireObject): string | undefined =>
  (spec as { ingressClassName?: string } | undefined)?.ingressClassName

/** Controllers that run elsewhere (a cloud's) have no Service: the status of an Ingress says where they answer. */
export const reportedEdges = (ingresses: readonly WireObject[]): Edges =>
  Object.fromEntries(
    ingresses.flatMap((one) => {
      const [name, addresses] = [classOf(one), addressesOf(one)]
      return name === undefined || addresses.length === 0 ? [] : [[name, { addresses, http: 80, https: 443 }] as const]
    }),
  )

/** An account that may not look there sees nothing there. */
const ingressesIn = async (api: KubernetesApi, namespace?: string): Promise<readonly WireObject[]> => {
  const found = await api.list(ingressKind, namespace === undefined ? {} : { namespace }).catch(() => undefined)
  return found?.items ?? []
}

/** @param given namespaces in which Ingresses may be seen; all without any */
export const findEdges = async (api: KubernetesApi, given: readonly string[]): Promise<Edges> => {
  const places = given.length === 0 ? [undefined] : given
  const [edges, ...lists] = await Promise.all([edgeOf(api), ...places.map((place) => ingressesIn(api, place))])
  return { ...reportedEdges(lists.flat()), ...edges }
}
