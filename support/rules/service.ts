/** What an API server refuses about a Service (reference rows SVC-004, SVC-009, SVC-033, EXT-002). */
import { isIP } from 'node:net'
import type { V1ServicePort, V1ServiceSpec } from '@kubernetes/client-node'
import type { Service } from '../../clusters/objects.js'
import { checkAddress, checkCidr, checkPublishable, contains } from './address.js'
import { duplicates, each, type Flaw, flaw, inRange, oneOf, type Path, show } from './flaw.js'
import { checkLabels } from './labels.js'
import { checkLabel1123, checkSubdomain } from './name.js'
import { checkPort, checkPortOrName, checkProtocol } from './port.js'

/** Where clusters of ours take ClusterIPs from (kind's default). */
const serviceCidr = '10.96.0.0/16'
const types = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']

const at = (...path: Path): Path => ['spec', ...path]

export const checkService = ({ spec = {} }: Service): readonly Flaw[] => [
  ...oneOf(spec.type, types, at('type')),
  ...checkLabels(spec.selector, at('selector')),
  ...checkPorts(spec),
  ...checkAddresses(spec),
  ...checkAffinity(spec),
  ...checkTraffic(spec),
]

const isOpen = ({ type }: V1ServiceSpec): boolean => type === 'NodePort' || type === 'LoadBalancer'

const checkPorts = (spec: V1ServiceSpec): readonly Flaw[] => {
  const { ports = [], type, clusterIP } = spec
  const needed = type !== 'ExternalName' && clusterIP !== 'None'
  if (ports.length === 0) return needed ? [flaw(at('ports'), 'a Service needs ports; write at least one')] : []
  return [
    ...each(ports, at('ports'), (port, path) => checkServicePort(port, path, spec)),
    ...duplicates(
      ports,
      ({ name }) => name || undefined,
      (index) => at('ports', index, 'name'),
    ),
    ...duplicates(
      ports,
      ({ port, protocol = 'TCP' }) => (port ? `${port}/${protocol}` : undefined),
      (index) => at('ports', index, 'port'),
    ),
    ...duplicates(
      ports,
      ({ nodePort, protocol = 'TCP' }) => (nodePort ? `${nodePort}/${protocol}` : undefined),
      (index) => at('ports', index, 'nodePort'),
    ),
  ]
}

const checkServicePort = (port: V1ServicePort, path: Path, spec: V1ServiceSpec): readonly Flaw[] => {
  const unnamed = !port.name && (spec.ports ?? []).length > 1
  return [
    ...(unnamed ? [flaw([...path, 'name'], 'a Service of several ports needs a name for each; write one')] : []),
    ...(port.name ? checkLabel1123(port.name, [...path, 'name']) : []),
    ...checkPort(port.port, [...path, 'port']),
    ...checkPortOrName(port.targetPort === 0 ? undefined : port.targetPort, [...path, 'targetPort']),
    ...checkProtocol(port.protocol, [...path, 'protocol']),
    ...checkNodePort(port.nodePort, [...path, 'nodePort'], spec),
  ]
}

const checkNodePort = (nodePort: number | undefined, path: Path, spec: V1ServiceSpec): readonly Flaw[] => {
  if (!nodePort) return []
  if (isOpen(spec)) return inRange(nodePort, 30000, 32767, path)
  return [flaw(path, `a Service of type ${spec.type ?? 'ClusterIP'} has no node port; write type "NodePort"`)]
}

const checkAddresses = (spec: V1ServiceSpec): readonly Flaw[] => [
  ...checkClusterIp(spec),
  ...checkExternalName(spec),
  ...each(spec.externalIPs, at('externalIPs'), checkPublishable),
  ...(spec.loadBalancerIP ? checkAddress(spec.loadBalancerIP, at('loadBalancerIP')) : []),
  ...each(spec.loadBalancerSourceRanges, at('loadBalancerSourceRanges'), checkCidr),
  ...oneOf(spec.ipFamilyPolicy, ['SingleStack', 'PreferDualStack', 'RequireDualStack'], at('ipFamilyPolicy')),
  ...each(spec.ipFamilies, at('ipFamilies'), (family, path) => oneOf(family, ['IPv4', 'IPv6'], path)),
]

const checkClusterIp = (spec: V1ServiceSpec): readonly Flaw[] => {
  const { clusterIP, type } = spec
  const path = at('clusterIP')
  if (!clusterIP) return []
  if (type === 'ExternalName') return [flaw(path, 'a Service of type ExternalName has no clusterIP; leave it out')]
  if (clusterIP === 'None')
    return isOpen(spec) ? [flaw(path, `a Service of type ${type} cannot be headless; leave clusterIP out`)] : []
  if (isIP(clusterIP) === 0)
    return [flaw(path, `${show(clusterIP)} is not an IP address; write one of ${serviceCidr}, or "None"`)]
  return isIP(clusterIP) === 6 || contains(serviceCidr, clusterIP)
    ? []
    : [flaw(path, `${clusterIP} is not in the range of Services; write an address of ${serviceCidr}`)]
}

const checkExternalName = ({ type, externalName }: V1ServiceSpec): readonly Flaw[] => {
  if (type !== 'ExternalName') return []
  if (!externalName) return [flaw(at('externalName'), 'it is missing; write the DNS name that the Service stands for')]
  return checkSubdomain(externalName.replace(/\.$/, ''), at('externalName'))
}

const checkAffinity = ({ sessionAffinity, sessionAffinityConfig }: V1ServiceSpec): readonly Flaw[] => {
  const path = at('sessionAffinityConfig')
  const useless = sessionAffinityConfig?.clientIP !== undefined && sessionAffinity !== 'ClientIP'
  return [
    ...oneOf(sessionAffinity, ['None', 'ClientIP'], at('sessionAffinity')),
    ...(useless ? [flaw(path, 'it needs sessionAffinity "ClientIP"; write that, or leave it out')] : []),
    ...inRange(sessionAffinityConfig?.clientIP?.timeoutSeconds, 1, 86400, [...path, 'clientIP', 'timeoutSeconds']),
  ]
}

const checkTraffic = (spec: V1ServiceSpec): readonly Flaw[] => {
  const { externalTrafficPolicy, internalTrafficPolicy, externalIPs = [], trafficDistribution } = spec
  const path = at('externalTrafficPolicy')
  const useless = externalTrafficPolicy && !isOpen(spec) && externalIPs.length === 0
  return [
    ...oneOf(externalTrafficPolicy, ['Cluster', 'Local'], path),
    ...(useless ? [flaw(path, 'nobody outside reaches this Service; write type "NodePort" or "LoadBalancer"')] : []),
    ...oneOf(internalTrafficPolicy, ['Cluster', 'Local'], at('internalTrafficPolicy')),
    ...oneOf(trafficDistribution, ['PreferClose', 'PreferSameZone', 'PreferSameNode'], at('trafficDistribution')),
  ]
}
