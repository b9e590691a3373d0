/** Who stands behind a Service port, read from the live objects. Pure. */
import type { Live } from '../../clusters/cluster.js'
import {
  agentImage,
  annotations,
  type EndpointSlice,
  type KindName,
  type ObjectOf,
  ofKind,
  type Pod,
  refOf,
  type Service,
} from '../../clusters/objects.js'
import type { Protocol } from '../../clusters/probe.js'
import { matchesLabels } from '../../clusters/selectors.js'
import type { PortRef } from '../question.js'

export type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number]

export interface Backend {
  readonly addresses: readonly string[]
  readonly port: number
  readonly ready: boolean
  /** `default/b`, or the address where no pod is known. */
  readonly about: string
  readonly node?: string
}

/** What a cluster holds, or will hold. */
export type Held = Pick<Live, 'objects'>

/** An object by kind, namespace and name. */
export const findLive = <K extends KindName>(
  live: Held,
  kind: K,
  name: string,
  namespace?: string,
): ObjectOf<K> | undefined =>
  ofKind(live.objects, kind).find((object) => {
    const ref = refOf(object)
    return ref.name === name && (namespace === undefined || ref.namespace === namespace)
  })

export const addressesOf = ({ status }: Pod): readonly string[] => {
  const listed = status?.podIPs?.flatMap(({ ip }) => (ip ? [ip] : [])) ?? []
  if (listed.length > 0) return listed
  return status?.podIP ? [status.podIP] : []
}

export const isReady = ({ metadata, status }: Pod): boolean => {
  if (metadata.annotations?.[annotations.ready] === 'false') return false
  const condition = status?.conditions?.find(({ type }) => type === 'Ready')
  return condition ? condition.status === 'True' : addressesOf({ status } as Pod).length > 0
}

interface ContainerPort {
  readonly name?: string
  readonly port: number
  readonly protocol: Protocol
}

export const portsOfPod = ({ spec }: Pod): readonly ContainerPort[] =>
  (spec?.containers ?? []).flatMap(({ ports = [] }) =>
    ports.map(({ name, containerPort, protocol }) => ({
      ...(name !== undefined && { name }),
      port: containerPort,
      protocol: (protocol ?? 'TCP') as Protocol,
    })),
  )

/** Whether our agent listens in the pod, or stands in for its image: then its ports are known, and it says who it is. */
export const runsAgent = ({ spec, status }: Pod): boolean => {
  const standIns = new Set(
    (status?.containerStatuses ?? []).filter(({ imageID }) => imageID === agentImage).map(({ name }) => name),
  )
  return (spec?.containers ?? []).every(
    ({ image, name }) => image === undefined || image === agentImage || standIns.has(name),
  )
}

/** Whether the pod's own objects say that something listens there, on an address that others can reach. */
export const listensOn = (pod: Pod, port: number, protocol: Protocol): boolean =>
  pod.metadata.annotations?.[annotations.listen] !== 'localhost' &&
  portsOfPod(pod).some((one) => one.port === port && one.protocol === protocol)

/** The port of a Service that a sentence means: by number, by name, or its only one of the protocol. */
export const findServicePort = ({ spec }: Service, { port, protocol }: PortRef): ServicePort | undefined => {
  const all = (spec?.ports ?? []).filter((one) => (one.protocol ?? 'TCP') === protocol)
  return port === undefined ? all[0] : all.find((one) => one.port === port || one.name === port)
}

const podBackend = (pod: Pod, service: Service, { targetPort, port, protocol }: ServicePort): Backend[] => {
  const named = portsOfPod(pod).find((one) => one.name === targetPort && one.protocol === (protocol ?? 'TCP'))?.port
  const number = typeof targetPort === 'string' ? named : (targetPort ?? port)
  if (number === undefined) return []
  return [
    {
      addresses: addressesOf(pod),
      port: number,
      ready: isReady(pod) || service.spec?.publishNotReadyAddresses === true,
      about: `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`,
      ...(pod.spec?.nodeName !== undefined && { node: pod.spec.nodeName }),
    },
  ]
}

const sliceBackends = ({ endpoints, ports = [] }: EndpointSlice, servicePort: ServicePort): Backend[] => {
  const port = ports.find(({ name }) => (name ?? '') === (servicePort.name ?? ''))?.port
  if (port === undefined) return []
  return (endpoints ?? []).map(({ addresses, conditions, nodeName, targetRef }) => ({
    addresses,
    port,
    ready: conditions?.ready !== false,
    about: targetRef ? `${targetRef.namespace}/${targetRef.name}` : addresses.join(', '),
    ...(nodeName !== undefined && { node: nodeName }),
  }))
}

/** Everyone behind one port of a Service, unready ones included. */
export const backendsOf = (service: Service, port: ServicePort, live: Held): readonly Backend[] => {
  const namespace = service.metadata.namespace ?? 'default'
  const selector = service.spec?.selector
  if (selector && Object.keys(selector).length > 0)
    return ofKind(live.objects, 'Pod')
      .filter(({ metadata }) => (metadata.namespace ?? 'default') === namespace)
      .filter(({ metadata }) => matchesLabels(selector, metadata.labels))
      .flatMap((pod) => podBackend(pod, service, port))
  return ofKind(live.objects, 'EndpointSlice')
    .filter(({ metadata }) => (metadata.namespace ?? 'default') === namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name)
    .flatMap((slice) => sliceBackends(slice, port))
}
