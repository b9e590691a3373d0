/** Addresses and ranges of either family. Pure. */
import ipaddr from 'ipaddr.js'

/** False too for texts that are no address or no CIDR, and for two families. */
export const isInside = (address: string, cidr: string): boolean => {
  if (!ipaddr.isValid(address) || !ipaddr.isValidCIDR(cidr)) return false
  const parsed = ipaddr.parse(address)
  const [network, bits] = ipaddr.parseCIDR(cidr)
  return parsed.kind() === network.kind() && parsed.match(network, bits)
}
