/** The rules of faults that break forwarding itself, in a table of their own: the honest tables stay as they are. */
import type { Faults } from './faults.js'
import { podCidr } from './layout.js'
import { anonymousSet, type Chain, familyWords, type Table } from './nft.js'
import type { ProxyMeans } from './proxy-rules.js'

const forwardRules = (faults: Faults, address: string, inside: string): readonly string[] => [
  ...(faults.has('cross-node-dropped')
    ? [`oifname "eth0" ${address} saddr ${podCidr} ${address} daddr ${podCidr} drop`]
    : []),
  ...(faults.has('udp-forgotten') ? ['meta l4proto udp th dport != 53 ct direction original drop'] : []),
  ...(faults.has('outside-unreachable')
    ? [`oifname "eth0" ${address} saddr ${podCidr} ${address} daddr != ${inside} ct direction original drop`]
    : []),
  ...(faults.has('deny-everything') ? ['ct state new drop'] : []),
]

/** Chains without rules where there is no such fault. */
export const faultTable = ({ site, sites, family, faults }: ProxyMeans): Table => {
  const { address } = familyWords[family]
  const inside = anonymousSet([podCidr, ...sites.map((one) => one.address)])
  const forward: Chain = {
    name: 'nk-forward',
    hook: 'type filter hook forward priority 90; policy accept;',
    rules: forwardRules(faults, address, inside),
  }
  const postrouting: Chain = {
    name: 'nk-postrouting',
    hook: 'type nat hook postrouting priority 99; policy accept;',
    rules: faults.has('pod-traffic-natted')
      ? [`${address} saddr ${site.podCidr} ${address} daddr ${podCidr} masquerade fully-random`]
      : [],
  }
  const chains = [forward, postrouting].filter(({ rules }) => rules.length > 0)
  return { family, name: 'nk-faults', sets: [], chains }
}
