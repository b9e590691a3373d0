/** Which connections leave a node under the node's own address. */
import { podCidr } from './layout.js'
import { anonymousSet, type Chain, familyWords } from './nft.js'
import type { ProxyMeans } from './proxy-rules.js'

/** Marked ones, and whatever this node's pods send to somewhere off the cluster. Pod to pod and pod to node never. */
export const masqueradeChains = ({ site, sites, family }: ProxyMeans): readonly Chain[] => {
  const { address } = familyWords[family]
  const inside = anonymousSet([podCidr, ...sites.map((one) => one.address)])
  return [
    {
      name: 'nk-postrouting',
      hook: 'type nat hook postrouting priority 100; policy accept;',
      rules: [
        'meta mark and 0x4000 != 0 masquerade fully-random',
        `${address} saddr ${site.podCidr} ${address} daddr != ${inside} masquerade fully-random`,
      ],
    },
  ]
}
