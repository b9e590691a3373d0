/** Whom a pod asks for names, and where it looks for them. */
import type { Resolver } from '../agent/resolv-conf.js'
import type { Pod } from '../objects.js'
import type { Faults } from './faults.js'
import { clusterDns, clusterDomain } from './layout.js'

/** Hosts off the pod network know no name server of the cluster. */
export const noResolver: Resolver = { nameservers: [], search: [], ndots: 1 }

const clusterResolver = (namespace: string): Resolver => ({
  nameservers: [clusterDns],
  search: [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain],
  ndots: 5,
})

/** A host-network pod asks as its node does, unless it says ClusterFirstWithHostNet. */
const policyResolver = ({ metadata, spec }: Pod): Resolver => {
  const policy = spec?.dnsPolicy ?? 'ClusterFirst'
  const asNode = policy === 'Default' || policy === 'None' || (policy === 'ClusterFirst' && spec?.hostNetwork === true)
  return asNode ? noResolver : clusterResolver(metadata.namespace ?? 'default')
}

/** The pod's resolv.conf: what its dnsPolicy gives, and its dnsConfig upon that. */
export const resolverOf = (pod: Pod, faults: Faults): Resolver => {
  const base = policyResolver(pod)
  const { nameservers = [], searches = [], options = [] } = pod.spec?.dnsConfig ?? {}
  const ndots = options.find(({ name }) => name === 'ndots')?.value
  return {
    nameservers: [...new Set([...base.nameservers, ...nameservers])],
    search: faults.has('search-ignored') ? [] : [...new Set([...base.search, ...searches])],
    ndots: ndots === undefined ? base.ndots : Number(ndots),
  }
}
