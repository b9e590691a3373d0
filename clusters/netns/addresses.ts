/** Arithmetic on addresses and CIDRs, the same for both families. */
import ipaddr from 'ipaddr.js'
import type { Family } from '../probe.js'

export const familyOf = (addressOrCidr: string): Family => (addressOrCidr.includes(':') ? 'IPv6' : 'IPv4')

/** The address that lies `offset` above the first of the CIDR. */
export const addressAt = (cidr: string, offset: number): string => {
  const [network] = ipaddr.parseCIDR(cidr)
  const bytes = network.toByteArray()
  let carry = offset
  for (let index = bytes.length - 1; index >= 0 && carry > 0; index--) {
    carry += bytes[index] as number
    bytes[index] = carry % 256
    carry = Math.floor(carry / 256)
  }
  return ipaddr.fromByteArray(bytes).toString()
}

/** The CIDR that holds this address alone. */
export const onlyCidr = (address: string): string => `${address}/${familyOf(address) === 'IPv6' ? 128 : 32}`

/** How many addresses the CIDR holds. */
export const sizeOf = (cidr: string): number => {
  const [network, prefix] = ipaddr.parseCIDR(cidr)
  return 2 ** (network.toByteArray().length * 8 - prefix)
}

export const isAddress = (text: string): boolean =>
  text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text)

export const isCidr = (text: string): boolean => {
  const [address = '', prefix = '', ...rest] = text.split('/')
  if (rest.length > 0 || !isAddress(address) || !/^\d{1,3}$/.test(prefix)) return false
  return Number(prefix) <= (familyOf(address) === 'IPv6' ? 128 : 32)
}

export const contains = (cidr: string, address: string): boolean => {
  if (familyOf(cidr) !== familyOf(address)) return false
  const [network, prefix] = ipaddr.parseCIDR(cidr)
  return ipaddr.parse(address).match(network, prefix)
}

export const prefixOf = (cidr: string): number => ipaddr.parseCIDR(cidr)[1]

/** Whether every address of `inner` is one of `outer`. */
export const encloses = (outer: string, inner: string): boolean =>
  prefixOf(inner) >= prefixOf(outer) && contains(outer, inner.split('/')[0] as string)

/** `10.10.1.12/24` → `10.10.1.0/24`. */
export const canonicalCidr = (cidr: string): string => {
  const [address, prefix] = ipaddr.parseCIDR(cidr)
  let left = prefix
  const bytes = address.toByteArray().map((byte) => {
    const bits = Math.max(0, Math.min(8, left))
    left -= 8
    return byte & (256 - 2 ** (8 - bits))
  })
  return `${ipaddr.fromByteArray(bytes).toString()}/${prefix}`
}
