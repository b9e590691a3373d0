/** Where everything of a netns cluster lives: the same addresses as kind gives. */
import type { Family } from '../probe.js'
import { addressAt, familyOf } from './addresses.js'

export interface NodeSite {
  readonly name: string
  readonly index: number
  /** Its address on the underlay. */
  readonly address: string
  readonly podCidr: string
  /** The node's own address on the pods' side. */
  readonly gateway: string
  readonly isControlPlane: boolean
}

export const podCidr = '10.244.0.0/16'
/** The one family that pods, Services and rules speak. */
export const clusterFamily: Family = familyOf(podCidr)
export const serviceCidr = '10.96.0.0/16'
export const underlay = { cidr: '172.18.0.0/16', prefix: 16, router: '172.18.0.1', bridge: 'underlay' } as const
export const loadBalancerCidr = '172.18.255.0/24'
/** It sends from an address of its own that no scenario takes for a node's; it lives on the underlay by another. */
export const outside = { netns: 'outside', address: '192.0.2.100', underlay: '172.18.0.100' } as const
export const external = {
  netns: 'external',
  address: '203.0.113.10',
  router: '203.0.113.1',
  prefix: 24,
  name: 'external.example',
} as const
export const clusterDomain = 'cluster.local'
export const clusterDns = '10.96.0.10'
export const nodePortRange = { first: 30000, last: 32767 } as const
/** Where every node has a host process that listens (TCP). */
export const nodeProcessPort = 9100

/** Underlay addresses .2 to .99 are nodes; .100 is the outside host. */
export const mostNodes = 98

const nodeName = (index: number): string => {
  if (index === 0) return 'control-plane'
  return index === 1 ? 'worker' : `worker${index}`
}

const siteOf = (index: number): NodeSite => {
  const cidr = `${addressAt(podCidr, index * 256)}/24`
  return {
    name: nodeName(index),
    index,
    address: addressAt(underlay.cidr, index + 2),
    podCidr: cidr,
    gateway: addressAt(cidr, 1),
    isControlPlane: index === 0,
  }
}

/** @throws {RangeError} when the underlay has no room for so many nodes. */
export const nodeSites = (nodes: number): readonly NodeSite[] => {
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > mostNodes)
    throw new RangeError(`a netns cluster has 1 to ${mostNodes} nodes, not ${nodes}`)
  return Array.from({ length: nodes }, (_, index) => siteOf(index))
}
