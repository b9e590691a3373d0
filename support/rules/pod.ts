/** What an API server refuses about a Pod or the template of one (reference row DNS-028). */
import type { V1ContainerPort, V1PodSpec } from '@kubernetes/client-node'
import type { Container, Deployment, Pod } from '../../clusters/objects.js'
import { checkAddress } from './address.js'
import { duplicates, each, type Flaw, flaw, inRange, oneOf, type Path, show } from './flaw.js'
import { checkLabels, checkSelector } from './labels.js'
import { checkLabel1123, checkPortName, checkSubdomain } from './name.js'
import { checkPort, checkProtocol } from './port.js'

export const checkPod = ({ spec }: Pod): readonly Flaw[] => checkPodSpec(spec, ['spec'])

export const checkDeployment = ({ spec }: Deployment): readonly Flaw[] => {
  if (!spec) return [flaw(['spec'], 'it is missing; write selector and template')]
  const template = ['spec', 'template']
  return [
    ...inRange(spec.replicas, 0, 2 ** 31 - 1, ['spec', 'replicas']),
    ...checkSelector(spec.selector, ['spec', 'selector']),
    ...checkSelection(spec.selector?.matchLabels, spec.template?.metadata?.labels),
    ...checkLabels(spec.template?.metadata?.labels, [...template, 'metadata', 'labels']),
    ...checkPodSpec(spec.template?.spec, [...template, 'spec']),
  ]
}

const checkSelection = (
  wanted: Readonly<Record<string, string>> = {},
  labels: Readonly<Record<string, string>> = {},
): readonly Flaw[] =>
  Object.entries(wanted).flatMap(([key, value]) =>
    labels[key] === value
      ? []
      : [
          flaw(
            ['spec', 'template', 'metadata', 'labels'],
            `the selector wants ${key}: ${value}; write this label on the template`,
          ),
        ],
  )

const checkPodSpec = (spec: V1PodSpec | undefined, path: Path): readonly Flaw[] => {
  const { containers = [], initContainers = [] } = spec ?? {}
  const none = containers.length === 0
  return [
    ...(none ? [flaw([...path, 'containers'], 'a pod needs containers; write at least one')] : []),
    ...each(containers, [...path, 'containers'], (container, at) => checkContainer(container, at, spec?.hostNetwork)),
    ...each(initContainers, [...path, 'initContainers'], (container, at) => checkContainer(container, at, false)),
    ...duplicates(
      containers,
      ({ name }) => name,
      (index) => [...path, 'containers', index, 'name'],
    ),
    ...(spec?.hostname ? checkLabel1123(spec.hostname, [...path, 'hostname']) : []),
    ...(spec?.subdomain ? checkLabel1123(spec.subdomain, [...path, 'subdomain']) : []),
    ...oneOf(spec?.restartPolicy, ['Always', 'OnFailure', 'Never'], [...path, 'restartPolicy']),
    ...(spec ? checkDns(spec, path) : []),
    ...each(spec?.hostAliases, [...path, 'hostAliases'], ({ ip }, at) => checkAddress(ip, [...at, 'ip'])),
  ]
}

const checkContainer = (container: Container, path: Path, hostNetwork = false): readonly Flaw[] => {
  const { name, ports = [] } = container
  return [
    ...checkLabel1123(name, [...path, 'name']),
    ...each(ports, [...path, 'ports'], (port, at) => checkContainerPort(port, at, hostNetwork)),
    ...duplicates(
      ports,
      (port) => port.name,
      (index) => [...path, 'ports', index, 'name'],
    ),
  ]
}

const checkContainerPort = (port: V1ContainerPort, path: Path, hostNetwork: boolean): readonly Flaw[] => {
  const { containerPort, hostPort } = port
  const differs = hostNetwork && hostPort !== undefined && hostPort !== containerPort
  const message = `${hostPort} differs from containerPort ${containerPort} in a hostNetwork pod; write the same number`
  return [
    ...(port.name ? checkPortName(port.name, [...path, 'name']) : []),
    ...checkPort(containerPort, [...path, 'containerPort']),
    ...checkPort(hostPort || undefined, [...path, 'hostPort']),
    ...(differs ? [flaw([...path, 'hostPort'], message)] : []),
    ...checkProtocol(port.protocol, [...path, 'protocol']),
  ]
}

const policies = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None']

const checkDns = ({ dnsPolicy, dnsConfig }: V1PodSpec, path: Path): readonly Flaw[] => {
  const { nameservers = [], searches = [] } = dnsConfig ?? {}
  const at = (field: string): Path => [...path, 'dnsConfig', field]
  const needed = dnsPolicy === 'None' && nameservers.length === 0
  return [
    ...oneOf(dnsPolicy, policies, [...path, 'dnsPolicy']),
    ...(needed ? [flaw(at('nameservers'), 'dnsPolicy None needs nameservers; write at least one')] : []),
    ...atMost(nameservers, 3, at('nameservers')),
    ...each(nameservers, at('nameservers'), checkAddress),
    ...atMost(searches, 32, at('searches')),
    ...each(searches, at('searches'), (search, place) => checkSubdomain(search.replace(/(?<=.)\.$/, ''), place)),
    ...(searches.join(' ').length > 2048 ? [flaw(at('searches'), 'they are over 2048 characters; write fewer')] : []),
  ]
}

const atMost = (items: readonly string[], most: number, path: Path): readonly Flaw[] =>
  items.length > most
    ? [flaw(path, `there are ${items.length}; write at most ${most}, not ${show(items.at(-1))} too`)]
    : []
