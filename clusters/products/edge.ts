/** Where Ingress traffic enters a cluster, by IngressClass: at a load balancer's address, else at a node's port. */
import { ingressControllers } from '../ingress/index.js'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import type { Choice, IngressController } from './product.js'
import { listAllowed } from './reading.js'

export interface Edge {
  /** Addresses, or host names of a cloud's load balancers. */
  readonly addresses: readonly string[]
  readonly http: number
  readonly https: number
}

interface ServicePort {
  readonly port: number
  readonly nodePort?: number
  readonly name?: string
}
interface ServiceSpec {
  readonly type?: string
  readonly ports?: readonly ServicePort[]
}
interface Balanced {
  readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] }
}

const specOf = ({ spec }: WireObject): ServiceSpec => (spec ?? {}) as ServiceSpec

const portOf = (service: WireObject, port: number): ServicePort | undefined =>
  specOf(service).ports?.find((one) => one.port === port)

const isEntrance = (service: WireObject): boolean =>
  /^(LoadBalancer|NodePort)$/.test(specOf(service).type ?? '') && portOf(service, 80) !== undefined

const balancedAt = ({ status }: WireObject): readonly string[] =>
  ((status ?? {}) as Balanced).loadBalancer?.ingress?.flatMap(({ ip, hostname }) => ip ?? hostname ?? []) ?? []

/** Without a load balancer every node leads in; the first of the nodes stands for them. */
const nodePortEdge = (service: WireObject, nodeAddresses: readonly string[]): Edge | undefined => {
  const [http, https] = [portOf(service, 80)?.nodePort, portOf(service, 443)?.nodePort]
  const [address] = nodeAddresses
  return http && address ? { addresses: [address], http, https: https ?? 0 } : undefined
}

export const edgeOfService = (service: WireObject, nodeAddresses: readonly string[]): Edge | undefined => {
  const addresses = balancedAt(service)
  return addresses.length > 0 ? { addresses, http: 80, https: 443 } : nodePortEdge(service, nodeAddresses)
}

const isService = ({ metadata }: WireObject, { namespace, name }: IngressController['service']): boolean =>
  metadata.namespace === namespace && metadata.name === name

/** What installers call a controller's Service is theirs to choose; its labels, or its namespace, mostly tell. */
const belongsTo = (service: WireObject, product: IngressController): boolean => {
  const said = [
    service.metadata.labels?.['app.kubernetes.io/name'],
    service.metadata.labels?.['app.kubernetes.io/part-of'],
    service.metadata.namespace,
  ]
  return said.some((one) => one === product.name || one === product.service.namespace || one === product.service.name)
}

/** The Service of a class's controller: where our installation puts it, else the likeliest. */
const findService = (controller: string, services: readonly WireObject[]): WireObject | undefined => {
  const entrances = services.filter(isEntrance)
  const known = ingressControllers.find((product) => product.controller === controller)
  if (known)
    return (
      entrances.find((service) => isService(service, known.service)) ??
      entrances.find((service) => belongsTo(service, known))
    )
  const words = controller.split(/[/.]/).filter((word) => word.length > 2)
  return entrances.find(({ metadata }) => words.some((word) => `${metadata.namespace} ${metadata.name}`.includes(word)))
}

interface NodeStatus {
  readonly addresses?: readonly { readonly type: string; readonly address: string }[]
  readonly conditions?: readonly { readonly type: string; readonly status: string }[]
}

/** Ready ones first. */
const addressesOfNodes = (nodes: readonly WireObject[]): readonly string[] => {
  const isReady = ({ status }: WireObject): boolean =>
    ((status ?? {}) as NodeStatus).conditions?.some(({ type, status: now }) => type === 'Ready' && now === 'True') ??
    false
  return [...nodes.filter(isReady), ...nodes.filter((node) => !isReady(node))].flatMap(
    ({ status }) => ((status ?? {}) as NodeStatus).addresses?.find(({ type }) => type === 'InternalIP')?.address ?? [],
  )
}

/** Every class whose way in is known; none where nothing may be read. @throws {ApiError} */
export const edgeOf = async (
  api: KubernetesApi,
  choice?: Choice<IngressController>,
): Promise<Readonly<Record<string, Edge>>> => {
  const [classes, services, nodes] = await Promise.all([
    listAllowed(api, 'networking.k8s.io/v1', 'IngressClass'),
    listAllowed(api, 'v1', 'Service'),
    listAllowed(api, 'v1', 'Node'),
  ])
  const nodeAddresses = addressesOfNodes(nodes)
  const chosen = choice?.product
  const edges = classes.flatMap(({ metadata, spec }) => {
    const controller = (spec as { controller?: string } | undefined)?.controller ?? ''
    const own =
      chosen && metadata.name === chosen.className ? services.find((one) => isService(one, chosen.service)) : undefined
    const service = own ?? findService(controller, services)
    const edge = service && edgeOfService(service, nodeAddresses)
    return edge ? [[metadata.name, edge] as const] : []
  })
  return Object.fromEntries(edges)
}
