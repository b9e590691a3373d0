/** The cluster's DNS data by the Kubernetes DNS specification 1.1.0, as CoreDNS reads it. */
import ipaddr from 'ipaddr.js'
import type { Host } from '../cluster.js'
import { ofKind, type Service } from '../objects.js'
import type { Fault } from './faults.js'
import type { Endpoint, Placement, ServicePort } from './placement.js'
import type { Zone } from './protocol.js'

export interface ZoneOptions {
  readonly faults: readonly Fault[]
  /** The host outside the cluster whose names pods can resolve. */
  readonly external: Host
}

/** A name that exists, with or without a record. */
interface Line {
  readonly name: string
  readonly type?: string
  readonly data?: string
}

const domain = 'cluster.local'
const ttlSeconds = 5
/** Where `headless-as-vip` points: inside the range of Services, and nobody's. */
const inventedClusterIp = '10.96.255.254'

/** Pod names (`10-1-2-3.ns.pod.cluster.local`) have no lines: the server derives them from the existing `ns.pod` names. */
export const renderZone = (placement: Placement, options: ZoneOptions): Zone => {
  const services = ofKind(placement.objects, 'Service')
  const lines = [
    ...schemaLines(placement),
    ...services.flatMap((service) => serviceLines(service, portsOf(placement, service), options.faults)),
    ...options.external.names.flatMap((name) => addressLines(name.toLowerCase(), options.external.addresses)),
  ]
  return { domain, ttlSeconds, records: collect(lines) }
}

const schemaLines = ({ objects }: Placement): readonly Line[] => {
  const namespaces = new Set(['default', ...objects.map(namespaceOf)])
  return [
    { name: `dns-version.${domain}`, type: 'TXT', data: '1.1.0' },
    { name: `svc.${domain}` },
    { name: `pod.${domain}` },
    ...[...namespaces].flatMap((name) => [{ name: `${name}.svc.${domain}` }, { name: `${name}.pod.${domain}` }]),
  ]
}

const namespaceOf = ({ kind, metadata }: Placement['objects'][number]): string =>
  kind === 'Namespace' ? metadata.name : (metadata.namespace ?? 'default')

const portsOf = ({ servicePorts }: Placement, { metadata }: Service): readonly ServicePort[] =>
  servicePorts.filter(
    ({ namespace, service }) => namespace === (metadata.namespace ?? 'default') && service === metadata.name,
  )

const serviceLines = (service: Service, ports: readonly ServicePort[], faults: readonly Fault[]): readonly Line[] => {
  const name = `${service.metadata.name}.${service.metadata.namespace ?? 'default'}.svc.${domain}`
  if (service.spec?.type === 'ExternalName')
    return faults.includes('externalname-forgotten') ? [] : alias(name, service)
  const clusterIps = service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? 'None']
  if (!clusterIps.includes('None')) return virtualLines(name, clusterIps, ports)
  if (faults.includes('headless-as-vip')) return virtualLines(name, [inventedClusterIp], ports)
  return ports.flatMap((port) => headlessLines(name, port))
}

const alias = (name: string, { spec }: Service): readonly Line[] => [
  { name, type: 'CNAME', data: (spec?.externalName ?? '').toLowerCase().replace(/\.$/, '') },
]

const virtualLines = (name: string, addresses: readonly string[], ports: readonly ServicePort[]): readonly Line[] => [
  ...addressLines(name, addresses),
  ...addresses.map((address) => ({ name: reverseName(address), type: 'PTR', data: name })),
  ...ports.filter(isNamed).map((port) => serverLine(name, port, { weight: 100, port: port.port, target: name })),
]

/** Nobody ready leaves no line, so the name does not exist: unlike a Service with an address of its own. */
const headlessLines = (name: string, port: ServicePort): readonly Line[] => {
  const endpoints = port.endpoints.filter(({ ready }) => ready)
  const weight = Math.max(1, Math.floor(100 / endpoints.length))
  return endpoints.flatMap((endpoint) => {
    const target = `${labelOf(endpoint)}.${name}`
    return [
      ...addressLines(name, [endpoint.address]),
      ...addressLines(target, [endpoint.address]),
      ...(isNamed(port) ? [serverLine(name, port, { weight, port: endpoint.port, target })] : []),
      ...(endpoint.hostname ? [{ name: reverseName(endpoint.address), type: 'PTR', data: target }] : []),
    ]
  })
}

const isNamed = ({ name }: ServicePort): boolean => name !== ''

const serverLine = (
  name: string,
  { name: port, protocol }: ServicePort,
  data: { weight: number; port: number; target: string },
): Line => ({
  name: `_${port}._${protocol.toLowerCase()}.${name}`,
  type: 'SRV',
  data: `0 ${data.weight} ${data.port} ${data.target}`,
})

/** The endpoint's own label: its hostname, or its address with dashes as CoreDNS spells it. */
const labelOf = ({ hostname, address }: Endpoint): string => hostname ?? address.replaceAll(/[.:]/g, '-')

const addressLines = (name: string, addresses: readonly string[]): readonly Line[] =>
  addresses.map((data) => ({ name, type: ipaddr.IPv6.isValid(data) ? 'AAAA' : 'A', data }))

const reverseName = (text: string): string => {
  const bytes = ipaddr.parse(text).toByteArray()
  if (bytes.length === 4) return `${bytes.reverse().join('.')}.in-addr.arpa`
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${[...digits].reverse().join('.')}.ip6.arpa`
}

const collect = (lines: readonly Line[]): Zone['records'] => {
  const records: Record<string, Record<string, string[]>> = {}
  for (const { name, type, data } of lines) {
    const known = records[name] ?? {}
    records[name] = known
    if (type !== undefined && data !== undefined) known[type] = [...new Set([...(known[type] ?? []), data])]
  }
  return records
}
