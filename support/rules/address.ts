/** IP addresses and CIDR blocks, strictly: no leading zeros, no missing prefix length. */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type Flaw, flaw, type Path, show } from './flaw.js'

export const isCidr = (text: string): boolean => {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(prefix ?? '')) return false
  return Number(prefix) <= (family === 4 ? 32 : 128)
}

export const checkCidr = (text: string, path: Path): readonly Flaw[] => {
  if (isCidr(text)) return []
  const [address = ''] = text.split('/')
  const one = isIP(address) === 0 ? '10.0.0.0/8' : `${address}/${isIP(address) === 4 ? 32 : 128}`
  return [flaw(path, `${show(text)} is not a CIDR; write an address and a prefix length, such as "${one}"`)]
}

export const checkAddress = (text: string, path: Path): readonly Flaw[] =>
  isIP(text) === 0 ? [flaw(path, `${show(text)} is not an IP address; write one such as "10.0.0.1"`)] : []

/** An address that other hosts can be reached by: neither loopback nor link-local nor unspecified. */
export const checkPublishable = (text: string, path: Path): readonly Flaw[] => {
  const bad = checkAddress(text, path)
  if (bad.length > 0) return bad
  const range = ipaddr.parse(text).range()
  const wrong = ['loopback', 'linkLocal', 'unspecified', 'multicast'].includes(range)
  return wrong ? [flaw(path, `${show(text)} is ${range}; write an address that other hosts can reach`)] : []
}

const parse = (cidr: string): { family: string; address: ipaddr.IPv4 | ipaddr.IPv6; prefix: number } => {
  const [address, prefix] = ipaddr.parseCIDR(cidr)
  return { family: address.kind(), address, prefix }
}

/** Whether `inner` is a part of `outer` and smaller than it. Both must be CIDRs. */
export const isStrictlyInside = (inner: string, outer: string): boolean => {
  const [part, whole] = [parse(inner), parse(outer)]
  return part.family === whole.family && part.prefix > whole.prefix && part.address.match(whole.address, whole.prefix)
}

/** Both must be valid. */
export const contains = (cidr: string, address: string): boolean => {
  const whole = parse(cidr)
  const one = ipaddr.parse(address)
  return one.kind() === whole.family && one.match(whole.address, whole.prefix)
}
