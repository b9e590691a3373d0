/** Addresses and node ports of Services: as asked, as before, or the next free one. */
import { RejectedObject } from '../cluster.js'
import type { Service } from '../objects.js'
import { addressAt, contains, isAddress, sizeOf } from './addresses.js'
import { loadBalancerCidr, nodePortRange, serviceCidr } from './layout.js'
import { keyOf, type Memory, type ServiceRecord } from './memory.js'

/** One value that somebody needs. `holder` may ask twice for one value; two holders may not. */
interface Want {
  readonly holder: string
  /** Unique among wants. */
  readonly id: string
  readonly asked?: string
  readonly before?: string
}

interface Pool {
  /** The n-th value to give (n grows for ever). */
  readonly nth: (n: number) => string
  readonly size: number
  readonly taken: (want: Want, value: string) => never
}

/** Everyone's value by want id, and how many new ones were given. */
const allot = (wants: readonly Want[], pool: Pool, given: number): { values: Map<string, string>; given: number } => {
  const holders = new Map<string, string>()
  const values = new Map<string, string>()
  const take = (want: Want, value: string): void => {
    holders.set(value, want.holder)
    values.set(want.id, value)
  }
  const isFree = ({ holder }: Want, value: string): boolean => (holders.get(value) ?? holder) === holder
  for (const want of wants) {
    if (want.asked === undefined) continue
    if (!isFree(want, want.asked)) pool.taken(want, want.asked)
    take(want, want.asked)
  }
  for (const want of wants) {
    if (values.has(want.id) || want.before === undefined) continue
    if (isFree(want, want.before)) take(want, want.before)
  }
  let next = given
  for (const want of wants) {
    if (values.has(want.id)) continue
    while (holders.has(pool.nth(next)) && next < given + pool.size) next += 1
    if (holders.has(pool.nth(next))) pool.taken(want, 'any')
    take(want, pool.nth(next))
    next += 1
  }
  return { values, given: next }
}

const invalid = (key: string, why: string): never => {
  throw new RejectedObject(`Service ${key} is invalid: ${why}`)
}

/** Dynamic ClusterIPs come from the upper band, as on an API server: low addresses are left for those who ask. */
const reservedBand = 256

const clusterPool: Pool = {
  nth: (n) => addressAt(serviceCidr, reservedBand + (n % (sizeOf(serviceCidr) - reservedBand - 1))),
  size: sizeOf(serviceCidr) - reservedBand - 1,
  taken: ({ holder }, value) =>
    invalid(
      holder,
      `spec.clusterIPs: Invalid value: ["${value}"]: failed to allocate IP ${value}: provided IP is already allocated`,
    ),
}
const loadBalancerPool: Pool = {
  nth: (n) => addressAt(loadBalancerCidr, 1 + (n % (sizeOf(loadBalancerCidr) - 2))),
  size: sizeOf(loadBalancerCidr) - 2,
  taken: ({ holder }, value) => invalid(holder, `spec.loadBalancerIP: Invalid value: "${value}": already allocated`),
}
const nodePorts = nodePortRange.last - nodePortRange.first + 1
const nodePortPool: Pool = {
  // Steps through the range so that neighbours in time are no neighbours in number.
  nth: (n) => String(nodePortRange.first + ((80 + n * 37) % nodePorts)),
  size: nodePorts,
  taken: ({ holder }, value) =>
    invalid(holder, `spec.ports[].nodePort: Invalid value: ${value}: provided port is already allocated`),
}

const hasClusterIP = ({ spec }: Service): boolean => spec?.type !== 'ExternalName' && spec?.clusterIP !== 'None'
const hasNodePorts = ({ spec }: Service): boolean =>
  spec?.type === 'NodePort' || (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
const portKey = ({ port, protocol = 'TCP' }: { port: number; protocol?: string }): string => `${protocol}/${port}`

const askedClusterIP = (service: Service): string | undefined => {
  const asked = service.spec?.clusterIP || service.spec?.clusterIPs?.[0]
  if (!asked) return undefined
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

const want = (holder: string, id: string, asked: string | undefined, before: string | undefined): Want => ({
  holder,
  id,
  ...(asked === undefined ? {} : { asked }),
  ...(before === undefined ? {} : { before }),
})

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
  const asked = askedClusterIP(service)
  if (record?.clusterIP && asked && asked !== record.clusterIP)
    invalid(keyOf(service), `spec.clusterIPs[0]: Invalid value: ["${asked}"]: may not change once set`)
}

/** Whoever lives on holds what it has against those who come and ask for it. */
const holdingOn = (wants: readonly Want[], reset: boolean): readonly Want[] =>
  reset
    ? wants
    : wants
        .map((one) => (one.before === undefined || one.asked !== undefined ? one : { ...one, asked: one.before }))
        .sort((a, b) => Number(b.before !== undefined) - Number(a.before !== undefined))

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
