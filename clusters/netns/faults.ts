/** What a cluster does wrong on purpose (for Netherkin's own tests): each name breaks the network in one way. */

export const faultNames = [
  'policies-ignored',
  'except-ignored',
  'egress-forgotten',
  'namespace-selector-ignored',
  'policy-ports-ignored',
  'deny-everything',
  'established-cut',
  'cross-node-dropped',
  'pod-traffic-natted',
  'duplicate-address',
  'localhost-shared',
  'localhost-split',
  'stale-endpoint',
  'unready-served',
  'first-endpoint-only',
  'affinity-ignored',
  'local-ignored',
  'port-translation-forgotten',
  'no-endpoints-dropped',
  'clusterip-changes',
  'node-port-one-node',
  'load-balancer-dead',
  'external-ip-dead',
  'outside-unreachable',
  'udp-forgotten',
  'search-ignored',
  'dns-wrong-answer',
  'dns-nxdomain-forgotten',
  'externalname-forgotten',
  'headless-as-vip',
  'host-ignored',
  'path-ignored',
  'ingress-change-ignored',
  'tls-wrong-certificate',
] as const

export type Fault = (typeof faultNames)[number]
export type Faults = ReadonlySet<Fault>

const isFault = (name: string): name is Fault => (faultNames as readonly string[]).includes(name)

/** @throws {RangeError} that lists the known names, when one is not known. */
export const parseFaults = (names: readonly string[]): Faults => {
  const unknown = names.filter((name) => !isFault(name))
  if (unknown.length > 0) throw new RangeError(`unknown fault ${unknown.join(', ')}; known: ${faultNames.join(', ')}`)
  return new Set(names.filter(isFault))
}
