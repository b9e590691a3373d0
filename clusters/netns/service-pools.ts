/** Where the addresses and node ports of Services come from. */
import { RejectedObject } from '../cluster.js'
import { addressAt, sizeOf } from './addresses.js'
import type { Pool } from './allotment.js'
import { loadBalancerCidr, nodePortRange, serviceCidr } from './layout.js'

export const invalid = (key: string, why: string): never => {
  throw new RejectedObject(`Service ${key} is invalid: ${why}`)
}

/** Dynamic ClusterIPs come from the upper band, as on an API server: low addresses are left for those who ask. */
const reservedBand = 256

export const clusterPool: Pool = {
  nth: (n) => addressAt(serviceCidr, reservedBand + (n % (sizeOf(serviceCidr) - reservedBand - 1))),
  size: sizeOf(serviceCidr) - reservedBand - 1,
  taken: ({ holder }, value) =>
    invalid(
      holder,
      `spec.clusterIPs: Invalid value: ["${value}"]: failed to allocate IP ${value}: provided IP is already allocated`,
    ),
}
export const loadBalancerPool: Pool = {
  nth: (n) => addressAt(loadBalancerCidr, 1 + (n % (sizeOf(loadBalancerCidr) - 2))),
  size: sizeOf(loadBalancerCidr) - 2,
  taken: ({ holder }, value) => invalid(holder, `spec.loadBalancerIP: Invalid value: "${value}": already allocated`),
}
const nodePorts = nodePortRange.last - nodePortRange.first + 1
export const nodePortPool: Pool = {
  // Steps through the range so that neighbours in time are no neighbours in number.
  nth: (n) => String(nodePortRange.first + ((80 + n * 37) % nodePorts)),
  size: nodePorts,
  taken: ({ holder }, value) =>
    invalid(holder, `spec.ports[].nodePort: Invalid value: ${value}: provided port is already allocated`),
}
