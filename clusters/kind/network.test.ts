import { describe, expect, it } from 'vitest'
import { findPool, isFree, readNetwork, sliceOf } from './network.js'

const docker = JSON.stringify([
  {
    IPAM: { Config: [{ Subnet: 'fc00:f853:ccd:e793::/64' }, { Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' }] },
    Containers: {
      a: { IPv4Address: '172.18.0.2/16', IPv6Address: 'fc00:f853:ccd:e793::2/64' },
      b: { IPv4Address: '172.18.255.226/16', IPv6Address: '' },
    },
  },
])

describe('the network of kind', () => {
  it('is read from what Docker and Podman say', () => {
    expect(readNetwork(docker)).toEqual({
      subnets: ['fc00:f853:ccd:e793::/64', '172.18.0.0/16'],
      taken: ['172.18.0.2', 'fc00:f853:ccd:e793::2', '172.18.255.226'],
    })
    expect(readNetwork('[{"subnets":[{"subnet":"10.89.0.0/24"}]}]')).toEqual({ subnets: ['10.89.0.0/24'], taken: [] })
  })

  it('gives each cluster sixteen addresses from its end', () => {
    const network = readNetwork(docker)
    expect(sliceOf(network, 0)).toBe('172.18.255.224-172.18.255.239')
    expect(sliceOf(network, 1)).toBe('172.18.255.208-172.18.255.223')
    expect(isFree(network, '172.18.255.224-172.18.255.239')).toBe(false)
  })

  it('passes over slices of others and those with a container in them', () => {
    expect(findPool(readNetwork(docker), new Set([1]))).toEqual({ index: 2, range: '172.18.255.192-172.18.255.207' })
  })

  it('has no more than its upper half to give', () => {
    const small = { subnets: ['10.89.0.0/24'], taken: [] }
    expect(sliceOf(small, 6)).toBe('10.89.0.128-10.89.0.143')
    expect(sliceOf(small, 7)).toBeUndefined()
    expect(findPool(small, new Set([0, 1, 2, 3, 4, 5, 6]))).toBeUndefined()
    expect(sliceOf({ subnets: ['fc00::/64'], taken: [] }, 0)).toBeUndefined()
  })
})
