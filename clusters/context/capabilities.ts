/** What somebody's cluster can do for scenarios: observed, not believed. */
import type { Capability, Facts } from '../cluster.js'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { hasSecondWorker, specOf } from './nodes.js'

/** Clouds whose clusters come with a controller that gives addresses to Services, as `spec.providerID` of nodes names them. */
const balancingClouds = /^(aws|azure|gce|digitalocean|ibm|oci|openstack|vsphere|linode|vultr|hcloud|scaleway|exoscale):/

interface Balanced {
  readonly type?: string
}

const hasAddress = ({ spec, status }: WireObject): boolean =>
  (spec as Balanced | undefined)?.type === 'LoadBalancer' &&
  ((status as { loadBalancer?: { ingress?: readonly unknown[] } } | undefined)?.loadBalancer?.ingress ?? []).length > 0

/** Somebody's Service got an address, or the nodes are of a cloud that gives them. */
export const givesBalancers = (services: readonly WireObject[], nodes: readonly WireObject[], facts: Facts): boolean =>
  services.some(hasAddress) ||
  (facts.loadBalancer !== undefined && facts.loadBalancer !== 'none') ||
  nodes.some((node) => balancingClouds.test(specOf(node).providerID ?? ''))

/** What was seen of a cluster. */
export interface Seen {
  readonly nodes: readonly WireObject[]
  readonly balancers: boolean
  /** Classes of Ingress that lead somewhere. */
  readonly edges: number
  /** Pods of ours may be in a node's own network. */
  readonly hostNetwork: boolean
  /** This machine reaches the nodes. */
  readonly outside: boolean
  readonly given: readonly string[]
}

/**
 * Never here: `cluster-scope` (others use the nodes), `node-links` (they are not ours to cut), `external`,
 * `outside-address` and `external-ips` (nobody made a host off the cluster for us).
 */
export const capabilitiesOf = ({
  nodes,
  balancers,
  edges,
  hostNetwork,
  outside,
  given,
}: Seen): ReadonlySet<Capability> =>
  new Set<Capability>([
    'network-policy',
    ...(hasSecondWorker(nodes) ? (['second-worker'] as const) : []),
    ...(balancers ? (['load-balancer'] as const) : []),
    ...(edges > 0 ? (['ingress'] as const) : []),
    ...(hostNetwork ? (['node-network'] as const) : []),
    ...(outside ? (['outside'] as const) : []),
    ...(given.length > 0 ? (['literal-namespaces'] as const) : []),
  ])

/** All Services that the account may see: all, or (with namespaces that were handed over) none but those. */
export const listServices = async (api: KubernetesApi, given: readonly string[]): Promise<readonly WireObject[]> => {
  const kind = { apiVersion: 'v1', kind: 'Service' }
  const scopes = given.length === 0 ? [{}] : given.map((namespace) => ({ namespace }))
  const lists = await Promise.all(scopes.map((scope) => api.list(kind, scope)))
  return lists.flatMap(({ items }) => items)
}
