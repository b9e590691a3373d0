/** Addresses and node ports of Services: as asked, as before, or the next free one. */
import type { Service } from '../objects.js'
import { contains, isAddress } from './addresses.js'
import { allot, holdingOn, type Pool, type Want, want } from './allotment.js'
import { loadBalancerCidr, nodePortRange, serviceCidr } from './layout.js'
import { keyOf, type Memory, type ServiceRecord } from './memory.js'
import { clusterPool, invalid, loadBalancerPool, nodePortPool } from './service-pools.js'

const hasClusterIP = ({ spec }: Service): boolean => spec?.type !== 'ExternalName' && spec?.clusterIP !== 'None'
const hasNodePorts = ({ spec }: Service): boolean =>
  spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
const portKey = ({ port, protocol = 'TCP' }: { port: number; protocol?: string }): string => `${protocol}/${port}`

const askedClusterIP = (service: Service): string | undefined => {
  const asked = service.spec?.clusterIP || service.spec?.clusterIPs?.[0]
  if (!asked || asked === 'None') return undefined
  const at = `spec.clusterIPs[0]: Invalid value: "${asked}"`
  if (!isAddress(asked)) invalid(keyOf(service), `${at}: must be a valid IP address`)
  if (!contains(serviceCidr, asked))
    invalid(
      keyOf(service),
      `${at}: failed to allocate IP ${asked}: the provided IP is not in the valid range. The range of valid IPs is ${serviceCidr}`,
    )
  return asked
}

const askedLoadBalancer = (service: Service): string | undefined => {
  const asked = service.spec?.loadBalancerIP
  if (asked && !(isAddress(asked) && contains(loadBalancerCidr, asked)))
    invalid(keyOf(service), `spec.loadBalancerIP: Invalid value: "${asked}": not in the pool ${loadBalancerCidr}`)
  return asked || undefined
}

const askedNodePort = (key: string, nodePort: number | undefined, index: number): string | undefined => {
  if (!nodePort) return undefined
  if (nodePort < nodePortRange.first || nodePort > nodePortRange.last)
    invalid(
      key,
      `spec.ports[${index}].nodePort: Invalid value: ${nodePort}: provided port is not in the valid range. The range of valid ports is ${nodePortRange.first}-${nodePortRange.last}`,
    )
  return String(nodePort)
}

const nodePortWants = (service: Service, record: ServiceRecord | undefined): readonly Want[] =>
  (service.spec?.ports ?? []).map((port, index) => {
    const before = record?.nodePorts[portKey(port)]
    const asked = askedNodePort(keyOf(service), port.nodePort, index)
    return want(
      keyOf(service),
      `${keyOf(service)} ${portKey(port)}`,
      asked,
      before === undefined ? undefined : String(before),
    )
  })

const admitChange = (service: Service, record: ServiceRecord | undefined): void => {
  // A headless Service asks for `None`, which is no address.
  const asked = hasClusterIP(service) ? askedClusterIP(service) : service.spec?.clusterIP
  if (record?.clusterIP && asked && asked !== record.clusterIP)
    invalid(keyOf(service), `spec.clusterIPs[0]: Invalid value: ["${asked}"]: may not change once set`)
}

const clusterIPWants = (services: readonly Service[], before: Before): readonly Want[] =>
  services
    .filter(hasClusterIP)
    .map((service) => want(keyOf(service), keyOf(service), askedClusterIP(service), before(service)?.clusterIP))

const loadBalancerWants = (services: readonly Service[], before: Before): readonly Want[] =>
  services
    .filter(({ spec }) => spec?.type === 'LoadBalancer')
    .map((service) => want(keyOf(service), keyOf(service), askedLoadBalancer(service), before(service)?.loadBalancer))

const allNodePortWants = (services: readonly Service[], before: Before): readonly Want[] =>
  services.filter(hasNodePorts).flatMap((service) => nodePortWants(service, before(service)))

type Values = ReadonlyMap<string, string>
type Before = (service: Service) => ServiceRecord | undefined

const recordOf = (
  service: Service,
  { clusterIPs, loadBalancers, nodePorts }: Record<'clusterIPs' | 'loadBalancers' | 'nodePorts', Values>,
): ServiceRecord => {
  const clusterIP = clusterIPs.get(keyOf(service))
  const loadBalancer = loadBalancers.get(keyOf(service))
  const numbers = (service.spec?.ports ?? []).flatMap((port) => {
    const value = nodePorts.get(`${keyOf(service)} ${portKey(port)}`)
    return value === undefined ? [] : [[portKey(port), Number(value)] as const]
  })
  return {
    ...(clusterIP !== undefined && { clusterIP }),
    ...(loadBalancer !== undefined && { loadBalancer }),
    nodePorts: Object.fromEntries(numbers),
  }
}

/**
 * @param reset a new scenario: what a Service had before is a wish, and no promise
 * @throws {RejectedObject} for a value that is taken, out of range or changed.
 */
export const allocateServices = (
  services: readonly Service[],
  memory: Memory,
  reset: boolean,
): Pick<Memory, 'services' | 'given'> => {
  const before: Before = (service) => memory.services.get(keyOf(service))
  if (!reset) for (const service of services) admitChange(service, before(service))
  const share = (wants: typeof clusterIPWants, pool: Pool, given: number) =>
    allot(holdingOn(wants(services, before), reset), pool, given)
  const clusterIPs = share(clusterIPWants, clusterPool, memory.given.clusterIPs)
  const loadBalancers = share(loadBalancerWants, loadBalancerPool, memory.given.loadBalancers)
  const nodePorts = share(allNodePortWants, nodePortPool, memory.given.nodePorts)
  const values = { clusterIPs: clusterIPs.values, loadBalancers: loadBalancers.values, nodePorts: nodePorts.values }
  return {
    services: new Map(services.map((service) => [keyOf(service), recordOf(service, values)])),
    given: { clusterIPs: clusterIPs.given, nodePorts: nodePorts.given, loadBalancers: loadBalancers.given },
  }
}

/** The Service as the API server would show it. */
export const withAllocation = (service: Service, record: ServiceRecord): Service => {
  const { clusterIP, loadBalancer, nodePorts: numbers } = record
  const ports = (service.spec?.ports ?? []).map((port) => {
    const nodePort = numbers[portKey(port)]
    return { ...port, protocol: port.protocol ?? 'TCP', ...(nodePort === undefined ? {} : { nodePort }) }
  })
  const spec = {
    ...service.spec,
    type: service.spec?.type ?? 'ClusterIP',
    ...(ports.length > 0 ? { ports } : {}),
    ...(clusterIP ? { clusterIP, clusterIPs: [clusterIP] } : {}),
    ...(service.spec?.clusterIP === 'None' ? { clusterIPs: ['None'] } : {}),
  }
  const ingress = loadBalancer ? [{ ip: loadBalancer, ipMode: 'VIP' }] : []
  return { ...service, spec, status: { loadBalancer: ingress.length > 0 ? { ingress } : {} } }
}
