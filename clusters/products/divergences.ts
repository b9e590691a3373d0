/** What columns are known to do differently. Who judges compares these with what was seen. */
import type { Divergence, Facts } from '../cluster.js'
import { cnis } from '../cni/index.js'
import { ingressControllers } from '../ingress/index.js'
import { loadBalancers } from '../loadbalancer/index.js'

/**
 * NetworkPolicies are taken and not enforced. It holds for whatever column the canary finds so, and excuses nothing until
 * it is accepted by its id (docs/decisions.md §9). Its rows are those in which a policy denies something.
 */
export const doesNotEnforce: Divergence = {
  id: 'does-not-enforce',
  engine: 'any that does not enforce',
  rows: [],
  text: 'the CNI takes NetworkPolicies and enforces none',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites',
  expires: '2027-06-30',
}

/** By its mode. */
const ofKubeProxy: Readonly<Record<string, readonly Divergence[]>> = {
  iptables: [
    {
      id: 'KD-38',
      engine: 'kube-proxy iptables',
      rows: ['a Service that moves to another port'],
      text: 'a port that a ClusterIP does not have is not rejected: the packet leaves the node, and nobody answers',
      source: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/3866-nftables-proxy',
      expires: '2027-06-30',
    },
  ],
}

/** Those that belong to no product. */
export const commonDivergences: readonly Divergence[] = [doesNotEnforce, ...Object.values(ofKubeProxy).flat()]

/** The entries of the products that a cluster was observed to have; and that it enforces nothing, where the canary found so. */
export const divergencesOf = (facts: Omit<Facts, 'divergences'>): readonly Divergence[] => {
  const { cni, ingress, loadBalancer, kubeProxy = '', enforces } = facts
  const names = [cni?.name, ...(ingress ?? '').split(' + '), loadBalancer].map((one) => one?.split(' ')[0])
  const known = [...cnis, ...ingressControllers, ...loadBalancers].filter(({ name }) => names.includes(name))
  return [
    ...known.flatMap(({ divergences = [] }) => divergences),
    ...(ofKubeProxy[kubeProxy] ?? []),
    ...(enforces === false ? [doesNotEnforce] : []),
  ]
}
