/** What an API server refuses about an EndpointSlice (reference row SVC-019). */
import { isIP } from 'node:net'
import type { V1Endpoint } from '@kubernetes/client-node'
import type { EndpointSlice } from '../../clusters/objects.js'
import { checkPublishable } from './address.js'
import { duplicates, each, type Flaw, flaw, oneOf, type Path, show } from './flaw.js'
import { checkLabel1123, checkSubdomain } from './name.js'
import { checkPort, checkProtocol } from './port.js'

export const checkEndpointSlice = ({ addressType, endpoints, ports = [] }: EndpointSlice): readonly Flaw[] => [
  ...oneOf(addressType, ['IPv4', 'IPv6', 'FQDN'], ['addressType']),
  ...each(endpoints, ['endpoints'], (endpoint, path) => checkEndpoint(endpoint, addressType, path)),
  ...each(ports, ['ports'], ({ name, port, protocol }, path) => [
    ...(name ? checkLabel1123(name, [...path, 'name']) : []),
    ...checkPort(port, [...path, 'port']),
    ...checkProtocol(protocol, [...path, 'protocol']),
  ]),
  ...duplicates(
    ports,
    ({ name }) => name ?? '',
    (index) => ['ports', index, 'name'],
  ),
]

const checkEndpoint = ({ addresses, hostname }: V1Endpoint, type: string, path: Path): readonly Flaw[] => [
  ...(addresses?.length ? [] : [flaw([...path, 'addresses'], 'an endpoint needs an address; write at least one')]),
  ...each(addresses, [...path, 'addresses'], (address, at) => checkEndpointAddress(address, type, at)),
  ...(hostname ? checkLabel1123(hostname, [...path, 'hostname']) : []),
]

const checkEndpointAddress = (address: string, type: string, path: Path): readonly Flaw[] => {
  if (type === 'FQDN') return checkSubdomain(address, path)
  const family = isIP(address)
  if (family !== 0 && type !== `IPv${family}`)
    return [flaw(path, `${show(address)} is not of addressType ${type}; write addresses of one family`)]
  return checkPublishable(address, path)
}
