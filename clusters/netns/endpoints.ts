/** Who stands behind each Service port. */
import { annotations, type EndpointSlice, type KubernetesObject, ofKind, type Pod, type Service } from '../objects.js'
import type { Protocol } from '../probe.js'
import { matchesLabels } from '../selectors.js'
import type { Faults } from './faults.js'
import { keyOf } from './memory.js'
import type { Endpoint, ServicePort } from './placement.js'
import type { PlacedPod } from './pod-placement.js'

type Port = NonNullable<NonNullable<Service['spec']>['ports']>[number]

export const isReady = ({ metadata }: Pod): boolean => metadata.annotations?.[annotations.ready] !== 'false'

/** A pod's own number for a Service port; undefined when it has no port of that name and protocol. */
const targetPort = ({ spec }: Pod, { port, targetPort: target = port, protocol = 'TCP' }: Port): number | undefined => {
  if (typeof target === 'number') return target
  return (spec?.containers ?? [])
    .flatMap(({ ports = [] }) => ports)
    .find(({ name, protocol: own = 'TCP' }) => name === target && own === protocol)?.containerPort
}

const endpointOf = ({ pod, record }: PlacedPod, port: Port, service: Service, faults: Faults): readonly Endpoint[] => {
  const number = targetPort(pod, port)
  const namespace = pod.metadata.namespace ?? 'default'
  const isNamed = pod.spec?.hostname !== undefined && pod.spec.subdomain === service.metadata.name
  if (number === undefined) return []
  return record.addresses.map((address) => ({
    address,
    port: number,
    ready: isReady(pod) || service.spec?.publishNotReadyAddresses === true || faults.has('unready-served'),
    pod: { namespace, name: pod.metadata.name },
    node: record.node,
    ...(isNamed ? { hostname: pod.spec?.hostname as string } : {}),
  }))
}

const selected = (service: Service, placed: readonly PlacedPod[], port: Port, faults: Faults): readonly Endpoint[] => {
  const selector = service.spec?.selector ?? {}
  return placed
    .filter(({ pod }) => (pod.metadata.namespace ?? 'default') === (service.metadata.namespace ?? 'default'))
    .filter(({ pod }) => matchesLabels(selector, pod.metadata.labels))
    .flatMap((one) => endpointOf(one, port, service, faults))
}

/** Slices that somebody wrote by hand: their port must have the Service port's name and protocol. */
const handWritten = (service: Service, slices: readonly EndpointSlice[], port: Port): readonly Endpoint[] =>
  slices
    .filter(({ metadata }) => (metadata.namespace ?? 'default') === (service.metadata.namespace ?? 'default'))
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name)
    .flatMap((slice) => {
      const own = (slice.ports ?? []).filter(
        ({ name, protocol = 'TCP' }) => (name ?? '') === (port.name ?? '') && protocol === (port.protocol ?? 'TCP'),
      )
      return own.flatMap(({ port: number = port.port }) => endpointsOfSlice(slice, number))
    })

const endpointsOfSlice = (slice: EndpointSlice, port: number): readonly Endpoint[] =>
  (slice.endpoints ?? []).flatMap(({ addresses, conditions, hostname, nodeName }) =>
    addresses.map((address) => ({
      address,
      port,
      ready: conditions?.ready !== false,
      ...(hostname ? { hostname } : {}),
      ...(nodeName ? { node: nodeName } : {}),
    })),
  )

/** An address and port counts once, however often it was written. */
const once = (endpoints: readonly Endpoint[]): readonly Endpoint[] => [
  ...new Map(endpoints.map((endpoint) => [`${endpoint.address} ${endpoint.port}`, endpoint])).values(),
]

/** A headless Service may have no ports at all, and its names still lead to its pods. */
const portsOf = ({ spec }: Service): readonly Port[] => {
  if (spec?.type === 'ExternalName') return []
  return spec?.ports?.length ? spec.ports : [{ port: 0 }]
}

/** Node ports are left out: they are the allocation's to say. */
export const findEndpoints = (
  objects: readonly KubernetesObject[],
  placed: readonly PlacedPod[],
  faults: Faults,
): readonly ServicePort[] => {
  const slices = ofKind(objects, 'EndpointSlice')
  return ofKind(objects, 'Service').flatMap((service) =>
    portsOf(service).map((port) => {
      const hasSelector = Object.keys(service.spec?.selector ?? {}).length > 0
      const endpoints = hasSelector ? selected(service, placed, port, faults) : handWritten(service, slices, port)
      return {
        namespace: service.metadata.namespace ?? 'default',
        service: service.metadata.name,
        name: port.name ?? '',
        protocol: (port.protocol ?? 'TCP') as Protocol,
        port: port.port,
        endpoints: once(endpoints),
      }
    }),
  )
}

export const portKeyOf = ({ namespace, service, protocol, port }: ServicePort): string =>
  `${namespace}/${service}/${protocol.toLowerCase()}/${port}`

const sameBackends = (a: ServicePort, b: ServicePort): boolean =>
  JSON.stringify(a.endpoints) === JSON.stringify(b.endpoints)

/** Keys of ports whose endpoints are others than before, ports that came or went included. */
export const changedPorts = (before: readonly ServicePort[], after: readonly ServicePort[]): ReadonlySet<string> => {
  const old = new Map(before.map((port) => [portKeyOf(port), port]))
  const now = new Map(after.map((port) => [portKeyOf(port), port]))
  const keys = [...new Set([...old.keys(), ...now.keys()])]
  return new Set(
    keys.filter((key) => {
      const [was, is] = [old.get(key), now.get(key)]
      return !was || !is || !sameBackends(was, is)
    }),
  )
}

/** `stale-endpoint`: a port that once had endpoints keeps them. */
export const keepStale = (before: readonly ServicePort[], after: readonly ServicePort[]): readonly ServicePort[] => {
  const old = new Map(before.map((port) => [portKeyOf(port), port]))
  return after.map((port) => {
    const was = old.get(portKeyOf(port))
    return was && was.endpoints.length > 0 ? { ...port, endpoints: was.endpoints } : port
  })
}

/** Services (by `namespace/name`) that a set of port keys belongs to. */
export const servicesOf = (ports: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...ports].map((key) => key.split('/').slice(0, 2).join('/')))

export const serviceKeyOf = ({ namespace, service }: ServicePort): string =>
  keyOf({ metadata: { namespace, name: service } })
