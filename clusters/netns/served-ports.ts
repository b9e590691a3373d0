/** Service ports as a proxy sees them: which addresses lead to which endpoints, and how. */
import { ofKind, type Service } from '../objects.js'
import type { Family } from '../probe.js'
import { familyOf } from './addresses.js'
import type { Faults } from './faults.js'
import { keyOf } from './memory.js'
import type { Endpoint, Placement, ServicePort } from './placement.js'

export interface ServedPort {
  /** `namespace/name/tcp/80`. */
  readonly key: string
  readonly protocol: string
  readonly port: number
  readonly clusterIPs: readonly string[]
  readonly loadBalancers: readonly string[]
  readonly externalIPs: readonly string[]
  readonly nodePort?: number
  readonly internalLocal: boolean
  readonly externalLocal: boolean
  /** Session affinity by client address. */
  readonly affinitySeconds?: number
  /** Who may use the load balancer's address; empty: everyone. */
  readonly sourceRanges: readonly string[]
  /** Ready ones only. */
  readonly endpoints: readonly Endpoint[]
}

const defaultAffinitySeconds = 10800

const affinityOf = ({ spec }: Service, faults: Faults): { affinitySeconds?: number } =>
  spec?.sessionAffinity === 'ClientIP' && !faults.has('affinity-ignored')
    ? { affinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds }
    : {}

const endpointsOf = (port: ServicePort, family: Family, faults: Faults): readonly Endpoint[] => {
  const ready = port.endpoints.filter((endpoint) => endpoint.ready && familyOf(endpoint.address) === family)
  const chosen = faults.has('first-endpoint-only') ? ready.slice(0, 1) : ready
  return faults.has('port-translation-forgotten') ? chosen.map((one) => ({ ...one, port: port.port })) : chosen
}

const serve = (service: Service, port: ServicePort, family: Family, faults: Faults): ServedPort => {
  const { spec = {}, status } = service
  const own = (addresses: readonly string[]) => addresses.filter((address) => familyOf(address) === family)
  const balanced = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))
  const isSystem = service.metadata.namespace === 'kube-system'
  return {
    key: `${keyOf(service)}/${port.protocol.toLowerCase()}/${port.port}`,
    protocol: port.protocol.toLowerCase(),
    port: port.port,
    clusterIPs: own(spec.clusterIPs ?? []),
    loadBalancers: faults.has('load-balancer-dead') ? [] : own(balanced),
    externalIPs: faults.has('external-ip-dead') ? [] : own(spec.externalIPs ?? []),
    ...(port.nodePort === undefined ? {} : { nodePort: port.nodePort }),
    internalLocal: spec.internalTrafficPolicy === 'Local' && !faults.has('local-ignored'),
    externalLocal: spec.externalTrafficPolicy === 'Local' && !faults.has('local-ignored'),
    ...affinityOf(service, faults),
    sourceRanges: own(spec.loadBalancerSourceRanges ?? []),
    endpoints: endpointsOf(port, family, isSystem ? new Set() : faults),
  }
}

const isVirtual = ({ spec }: Service): boolean => spec?.type !== 'ExternalName' && spec?.clusterIP !== 'None'

export const servedPorts = (placement: Placement, family: Family, faults: Faults): readonly ServedPort[] => {
  const services = new Map(ofKind(placement.objects, 'Service').map((service) => [keyOf(service), service]))
  return placement.servicePorts.flatMap((port) => {
    const service = services.get(`${port.namespace}/${port.service}`)
    return service && isVirtual(service) ? [serve(service, port, family, faults)] : []
  })
}
