import type { Protocol } from '../../clusters/probe.js'
import { InputError } from '../errors.js'
import type { PortRef } from '../question.js'
import { toItems, unquoted } from './name.js'

/** A port that somebody opens. */
export interface PortSpec {
  readonly name?: string
  readonly port: number
  readonly protocol: Protocol
}

/** Ports that a policy allows. */
export interface PortRange {
  readonly port: number | string
  readonly endPort?: number
  readonly protocol: Protocol
}

const protocols: readonly string[] = ['TCP', 'UDP', 'SCTP'] satisfies Protocol[]
const highest = 65_535

const toProtocol = (text: string): Protocol => {
  const name = text.toUpperCase()
  if (!protocols.includes(name)) throw new InputError(`"${text}" is no protocol; write TCP, UDP or SCTP`)
  return name as Protocol
}

const isNumber = (text: string): boolean => text !== '' && [...text].every((sign) => sign >= '0' && sign <= '9')

const toNumber = (text: string): number => {
  const port = Number(text)
  if (isNumber(text) && port >= 1 && port <= highest) return port
  throw new InputError(`"${text}" is no port; write a number from 1 to ${highest}`)
}

/** Takes `80/udp` apart. */
const split = (text: string): { readonly port: string; readonly protocol: Protocol } => {
  const [port = '', protocol = 'TCP'] = unquoted(text).split('/')
  return { port, protocol: toProtocol(protocol) }
}

/** `80`, `80/udp`, `http`, `dns/udp`. */
export const toPortRef = (text: string): PortRef => {
  const { port, protocol } = split(text)
  return { port: /\d/.test(port.charAt(0)) ? toNumber(port) : port, protocol }
}

/** `80`, `80 and 443`, `80, 53/udp and http`. */
export const toPortRefs = (text: string): readonly PortRef[] => toItems(text).map(toPortRef)

const toPortSpec = (text: string): PortSpec => {
  const [first = '', second] = text.split('=')
  const { port, protocol } = split(second ?? first)
  return { ...(second !== undefined && { name: first }), port: toNumber(port), protocol }
}

/** `80`, `80 and 81/udp`, `http=80, dns=53/udp`. */
export const toPortSpecs = (text: string): readonly PortSpec[] => toItems(text).map(toPortSpec)

const toPortRange = (text: string): PortRange => {
  const { port, protocol } = split(text)
  const [first = '', last] = port.split('-')
  if (!isNumber(first)) return { port, protocol }
  if (last === undefined) return { port: toNumber(first), protocol }
  if (toNumber(last) < toNumber(first)) throw new InputError(`"${text}" ends before it starts`)
  return { port: toNumber(first), endPort: toNumber(last), protocol }
}

/** `80`, `8000-8100`, `http`, `53/udp and 53/tcp`. */
export const toPortRanges = (text: string): readonly PortRange[] => toItems(text).map(toPortRange)

/** `80/TCP`, `http/UDP`; nothing for the only port. */
export const describePort = ({ port, protocol }: PortRef): string =>
  port === undefined ? protocol : `${port}/${protocol}`
