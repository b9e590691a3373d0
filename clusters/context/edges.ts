/** Where Ingress traffic enters a cluster of others, by class: as Ingresses report it, or through a controller that is known. */
import { ingressControllers } from '../ingress/index.js'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'

interface Edge {
  readonly addresses: readonly string[]
  readonly http: number
  readonly https: number
}
export type Edges = Readonly<Record<string, Edge>>

interface Entry {
  readonly ip?: string
  readonly hostname?: string
}

interface Port {
  readonly port: number
  readonly nodePort?: number
}

const classKind = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' }
const ingressKind = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }
const serviceKind = { apiVersion: 'v1', kind: 'Service' }

const balancerOf = ({ status }: WireObject): readonly string[] =>
  ((status as { loadBalancer?: { ingress?: readonly Entry[] } } | undefined)?.loadBalancer?.ingress ?? []).flatMap(
    ({ ip, hostname }) => ip ?? hostname ?? [],
  )

const portsOf = ({ spec }: WireObject): readonly Port[] =>
  (spec as { ports?: readonly Port[] } | undefined)?.ports ?? []

/** The Service of a known controller: its load balancer's address, else its node ports. */
const edgeOfService = (service: WireObject, nodes: readonly string[]): Edge | undefined => {
  const balancer = balancerOf(service)
  if (balancer.length > 0) return { addresses: balancer, http: 80, https: 443 }
  const nodePort = (wanted: number): number | undefined =>
    portsOf(service).find(({ port }) => port === wanted)?.nodePort
  const [http, https] = [nodePort(80), nodePort(443)]
  return http === undefined || nodes.length === 0
    ? undefined
    : { addresses: nodes.slice(0, 1), http, https: https ?? 443 }
}

const classOf = ({ spec }: WireObject): string | undefined =>
  (spec as { ingressClassName?: string } | undefined)?.ingressClassName

/** An account that may not look there sees nothing there. */
const orNothing = async <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined)

const findServices = async (api: KubernetesApi): Promise<ReadonlyMap<string, WireObject>> => {
  const known = ingressControllers.filter(({ controller }) => controller !== '')
  const found = await Promise.all(
    known.map(async ({ controller, service: { namespace, name } }) => {
      const service = await orNothing(api.get(serviceKind, name, namespace))
      return service ? [[controller, service] as const] : []
    }),
  )
  return new Map(found.flat())
}

const edgeOfClass = (
  ingressClass: WireObject,
  ingresses: readonly WireObject[],
  services: ReadonlyMap<string, WireObject>,
  nodes: readonly string[],
): Edge | undefined => {
  const { metadata, spec } = ingressClass
  const reported = ingresses.find((one) => classOf(one) === metadata.name && balancerOf(one).length > 0)
  if (reported) return { addresses: balancerOf(reported), http: 80, https: 443 }
  const service = services.get((spec as { controller?: string } | undefined)?.controller ?? '')
  return service && edgeOfService(service, nodes)
}

/**
 * Asked before any Ingress of ours exists, a controller that is not known shows only in those of others.
 * @param nodes addresses at which nodes are called
 * @param scope the namespace in which Ingresses may be seen; all without one
 */
export const findEdges = async (
  api: KubernetesApi,
  nodes: readonly string[],
  scopes: readonly { namespace?: string }[],
): Promise<Edges> => {
  const { items: classes } = (await orNothing(api.list(classKind))) ?? { items: [] }
  if (classes.length === 0) return {}
  const lists = await Promise.all(scopes.map((scope) => orNothing(api.list(ingressKind, scope))))
  const ingresses = lists.flatMap((list) => list?.items ?? [])
  const services = await findServices(api)
  return Object.fromEntries(
    classes.flatMap((one) => {
      const edge = edgeOfClass(one, ingresses, services, nodes)
      return edge ? [[one.metadata.name, edge]] : []
    }),
  )
}
