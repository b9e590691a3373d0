import { describe, expect, it } from 'vitest'
import type { Live } from '../../clusters/cluster.js'
import { askRanges } from './addresses.js'

const live = (...addresses: string[]): Live => ({
  generation: 1,
  objects: [
    {
      kind: 'Node',
      apiVersion: 'v1',
      metadata: { name: 'worker' },
      spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24', 'fd00:1::/64'] },
    },
    {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'a' },
      spec: { nodeName: 'worker', containers: [] },
      status: { podIPs: addresses.map((ip) => ({ ip })) },
    },
  ],
  outside: { addresses: [], names: [] },
  external: { addresses: [], names: [] },
  ingress: {},
})

describe("the addresses of a node's pods", () => {
  const look = (...addresses: string[]) => askRanges().look(live(...addresses), live())

  it('lie in its ranges, each in that of its family', () => {
    expect(look('10.244.1.7', 'fd00:1::7')).toBeUndefined()
    expect(look('10.244.1.7', 'fd00:2::7')).toContain('fd00:2::7 on node worker')
    expect(look('10.244.2.7')).toContain('10.244.2.7 on node worker')
  })
})
