import type { EndpointSlice } from '../objects.js'
import { isAddress } from './addresses.js'

const isForbidden = (address: string): boolean => /^(127\.|169\.254\.|::1$|fe80:)/i.test(address)

/** Loopback and link-local addresses are refused, as anything that is no address. `reject` throws. */
export const admitEndpointSlice = (slice: EndpointSlice, reject: (why: string) => never): void => {
  for (const address of (slice.endpoints ?? []).flatMap(({ addresses }) => addresses)) {
    if (slice.addressType !== 'FQDN' && !isAddress(address))
      reject(`endpoints[].addresses: Invalid value: "${address}": must be a valid IP address`)
    if (isForbidden(address))
      reject(`endpoints[].addresses: Invalid value: "${address}": may not be in the loopback or link-local range`)
  }
}
