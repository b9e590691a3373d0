/** What a cluster lacks for a scenario, in the words of whoever could get it. Pure. */
import type { Capability, Cluster } from '../../clusters/cluster.js'

interface Words {
  /** Which sentences need it. */
  readonly needs: string
  /** How to get it, by the provider's name. */
  readonly way: Readonly<Record<string, string>>
}

const words: Readonly<Record<Exclude<Capability, 'network-policy'>, Words>> = {
  'load-balancer': { needs: 'a load balancer', way: { kind: '--lb metallb' } },
  ingress: {
    needs: 'an ingress controller',
    way: {
      kind: '--ingress traefik',
      context:
        'an IngressClass, and a Service of its controller that has an address or a node port (known by its label app.kubernetes.io/name, such as traefik, or by its namespace)',
    },
  },
  outside: { needs: 'a host outside that calls in (`outside …`)', way: {} },
  'outside-address': { needs: 'a host outside that calls from 192.0.2.100', way: {} },
  external: { needs: 'an external host that pods call (`the external host`, 203.0.113.10)', way: {} },
  'external-ips': { needs: 'external IPs that lead to a node (`through its external IP`)', way: {} },
  'node-links': { needs: 'links of nodes that can be cut (`node … goes down`)', way: {} },
  'second-worker': { needs: 'a second worker node', way: { kind: '--nodes 3' } },
  'node-network': {
    needs: "the nodes' own network (`node … can reach`, `hostNetwork: true`)",
    way: { context: 'let its namespaces have Pod Security "privileged"' },
  },
  'cluster-scope': { needs: 'a cluster of its own (`node … is cordoned`, `is drained`, an IngressClass)', way: {} },
  'literal-namespaces': {
    needs: 'namespaces that are called as it calls them (in a selector by name, or a DNS name)',
    way: { context: '--namespaces with ones that were made' },
  },
  sctp: {
    needs: 'SCTP (`on …/SCTP`)',
    way: {
      netns: 'kind has it where this machine has: sudo modprobe sctp, then --provider kind',
      kind: 'sudo modprobe sctp on the machine of the nodes',
      context: 'sudo modprobe sctp on the nodes',
    },
  },
}

/** `needs a load balancer: --lb metallb` */
export const describeLack = (lack: Exclude<Capability, 'network-policy'>, provider: string, why?: string): string => {
  const { needs, way } = words[lack]
  if (why !== undefined) return `needs ${needs}: ${why}`
  const how = way[provider] ?? 'kind has it: --provider kind'
  return `needs ${needs}: ${provider === 'kind' && way.kind === undefined ? 'this cluster has none' : how}`
}

/**
 * Why the scenario cannot be judged there, one reason each. Needing NetworkPolicy is never one (docs/decisions.md §9).
 * @param why what the cluster itself says of what it lacks
 */
export const findLacks = (
  needs: ReadonlySet<Capability>,
  there: ReadonlySet<Capability>,
  provider: string,
  why: NonNullable<Cluster['lacks']> = {},
): readonly string[] =>
  decisiveOf(needs)
    .filter((need) => !there.has(need))
    .map((need) => describeLack(need, provider, why[need]))

/** The needs that a cluster must be asked about. */
export const decisiveOf = (needs: ReadonlySet<Capability>): readonly Exclude<Capability, 'network-policy'>[] =>
  [...needs].flatMap((need) => (need === 'network-policy' ? [] : [need]))
