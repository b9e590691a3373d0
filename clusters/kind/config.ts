/** What kind is told to make, as its configuration (kind.x-k8s.io/v1alpha4; decoding is strict). */
import { stringify } from 'yaml'
import type { ClusterSpec, Recipe } from '../cluster.js'
import type { Family } from '../probe.js'
import { readMirror } from './mirrors.js'
import { portMapping } from './ports.js'

/** What the chosen CNI wants of kind. */
export interface CniWants {
  readonly disableDefaultCNI: boolean
  readonly podSubnet?: string
  readonly kubeProxy?: 'none'
}

export interface ConfigParts {
  readonly spec: Pick<ClusterSpec, 'nodes' | 'families' | 'recipe'>
  /** The cluster's own name: `nk-…`. */
  readonly name: string
  readonly image?: string | undefined
  readonly cni: CniWants
  /** Where the API server listens on the engine's host; without it 127.0.0.1. */
  readonly apiServerAddress?: string | undefined
  /** On every node, as Kubernetes labels. */
  readonly labels?: Readonly<Record<string, string>>
}

const ipFamily = (families: readonly Family[]): 'ipv4' | 'ipv6' | 'dual' => {
  if (!families.includes('IPv6')) return 'ipv4'
  return families.includes('IPv4') ? 'dual' : 'ipv6'
}

const maximumNodes = 50
/** `-control-plane` is appended, and host names have 63 characters. */
const maximumName = 63 - '-control-plane'.length

const checkName = (name: string): void => {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name))
    throw new RangeError(`"${name}" cannot be a cluster's name: write lower-case letters, digits and dashes`)
  if (name.length > maximumName)
    throw new RangeError(
      `the cluster's name "${name}" is too long: nodes are called after it, at most ${maximumName} characters`,
    )
}

const checkNodes = (nodes: number): void => {
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > maximumNodes)
    throw new RangeError(`a kind cluster has 1 to ${maximumNodes} nodes, the control plane counted, not ${nodes}`)
}

const v6PodSubnet = 'fd00:10:244::/56'

/** A CNI's own wish is about IPv4; what kind chooses is right for the rest. */
const podSubnetOf = ({ spec, cni }: ConfigParts): string | undefined => {
  if (spec.recipe?.podSubnet) return spec.recipe.podSubnet
  if (!cni.podSubnet) return undefined
  const family = ipFamily(spec.families)
  if (family === 'ipv6') return undefined
  return family === 'dual' ? `${cni.podSubnet},${v6PodSubnet}` : cni.podSubnet
}

const subnetPattern = /^[0-9a-f.:]+\/\d{1,3}(,[0-9a-f.:]+\/\d{1,3})?$/i

const checkSubnet = (what: string, subnet: string | undefined): void => {
  if (subnet !== undefined && !subnetPattern.test(subnet))
    throw new RangeError(
      `${what} "${subnet}" is no subnet: write 10.244.0.0/16, or two of them with a comma for both families`,
    )
}

const networkingOf = (parts: ConfigParts): Record<string, unknown> => {
  const { recipe = {}, families } = parts.spec
  const podSubnet = podSubnetOf(parts)
  const kubeProxyMode = recipe.kubeProxy ?? parts.cni.kubeProxy
  return {
    ipFamily: ipFamily(families),
    // The host's own search domains would be asked for every name that is not found.
    dnsSearch: [],
    ...(parts.cni.disableDefaultCNI && { disableDefaultCNI: true }),
    ...(podSubnet && { podSubnet }),
    ...(recipe.serviceSubnet && { serviceSubnet: recipe.serviceSubnet }),
    ...(kubeProxyMode && { kubeProxyMode }),
    ...(parts.apiServerAddress && { apiServerAddress: parts.apiServerAddress }),
  }
}

const nodesOf = ({ spec, image, labels = {} }: ConfigParts): readonly Record<string, unknown>[] => {
  const ports = (spec.recipe?.ports ?? []).map(portMapping)
  const common = { ...(image && { image }), ...(Object.keys(labels).length > 0 && { labels }) }
  const controlPlane = { role: 'control-plane', ...common, ...(ports.length > 0 && { extraPortMappings: ports }) }
  return [controlPlane, ...Array.from({ length: spec.nodes - 1 }, () => ({ role: 'worker', ...common }))]
}

const registryFolder = '[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"\n'

const patchesOf = ({ registryMirrors = [], containerdPatches = [] }: Recipe): readonly string[] => [
  ...(registryMirrors.length > 0 ? [registryFolder] : []),
  ...containerdPatches,
]

const checkParts = ({ spec, name }: ConfigParts): void => {
  checkName(name)
  checkNodes(spec.nodes)
  checkSubnet('the pod subnet', spec.recipe?.podSubnet)
  checkSubnet('the service subnet', spec.recipe?.serviceSubnet)
  for (const mirror of spec.recipe?.registryMirrors ?? []) readMirror(mirror)
}

/** @returns YAML for kind's standard input. @throws {RangeError} that says what is wrong and what to write. */
export const kindConfig = (parts: ConfigParts): string => {
  checkParts(parts)
  const patches = patchesOf(parts.spec.recipe ?? {})
  const config = {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name: parts.name,
    networking: networkingOf(parts),
    nodes: nodesOf(parts),
    ...(patches.length > 0 && { containerdConfigPatches: patches }),
  }
  return stringify(config, { aliasDuplicateObjects: false })
}
