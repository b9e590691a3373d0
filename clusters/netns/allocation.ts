/** Addresses and node ports of Services: as asked, as before, or the next free one. */
import type { Service } from '../objects.js'
import { contains, isAddress } from './addresses.js'
import { allot, holdingOn, type Want, want } from './allotment.js'
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

/**
 * @param reset a new scenario: what a Service had before is a wish, and no promise
 * @throws {RejectedObject} for a value that is taken, out of range or changed.
 */
export const allocateServices = (
  services: readonly Service[],
  memory: Memory,
  reset: boolean,
): Pick<Memory, 'services' | 'given'> => {
  const before = (service: Service): ServiceRecord | undefined => memory.services.get(keyOf(service))
  if (!reset) for (const service of services) admitChange(service, before(service))
  const virtual = services.filter(hasClusterIP)
  const balanced = services.filter(({ spec }) => spec?.type === 'LoadBalancer')
  const clusterIPs = allot(
    holdingOn(
      virtual.map((s) => want(keyOf(s), keyOf(s), askedClusterIP(s), before(s)?.clusterIP)),
      reset,
    ),
    clusterPool,
    memory.given.clusterIPs,
  )
  const loadBalancers = allot(
    holdingOn(
      balanced.map((s) => want(keyOf(s), keyOf(s), askedLoadBalancer(s), before(s)?.loadBalancer)),
      reset,
    ),
    loadBalancerPool,
    memory.given.loadBalancers,
  )
  const ports = allot(
    holdingOn(
      services.filter(hasNodePorts).flatMap((s) => nodePortWants(s, before(s))),
      reset,
    ),
    nodePortPool,
    memory.given.nodePorts,
  )
  const given = { clusterIPs: clusterIPs.given, nodePorts: ports.given, loadBalancers: loadBalancers.given }
  const records = services.map((service) => {
    const key = keyOf(service)
    const pick = (kind: 'clusterIP' | 'loadBalancer', value: string | undefined) =>
      value === undefined ? {} : { [kind]: value }
    const nodePortsOf = (service.spec?.ports ?? []).flatMap((port) => {
      const value = ports.values.get(`${key} ${portKey(port)}`)
      return value === undefined ? [] : [[portKey(port), Number(value)] as const]
    })
    const record: ServiceRecord = {
      ...pick('clusterIP', clusterIPs.values.get(key)),
      ...pick('loadBalancer', loadBalancers.values.get(key)),
      nodePorts: Object.fromEntries(nodePortsOf),
    }
    return [key, record] as const
  })
  return { services: new Map(records), given }
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
