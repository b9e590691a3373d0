/**
 * Where an agent's sockets come from: its own process (a pod of a real cluster), or any network namespace that one
 * process can enter (netns). Whoever listens or calls takes a `Sockets` and does not care.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6, type Server, Socket as TcpSocket } from 'node:net'

/** Addresses are literal IPv4 or IPv6 everywhere; names are resolved before. Errors carry the errno as `code`. */
export interface Sockets {
  /**
   * Makes any server on top of TCP (node:net, node:http, node:tls, node:https) listen; without an address on every
   * address, both families.
   */
  listenTcp(server: Server, port: number, address?: string): Promise<void>
  /** A bound UDP socket that already receives; without an address on every address, both families. */
  bindUdp(port: number, address?: string): Promise<UdpSocket>
  /** A socket that is connecting (`connect` or `error` follows); it is destroyed when the signal fires. */
  connectTcp(address: string, port: number, signal?: AbortSignal): TcpSocket
  /** A connected UDP socket on a fresh port: port-unreachable arrives as an `error` with ECONNREFUSED. */
  connectUdp(address: string, port: number): Promise<UdpSocket>
}

/** Who signs the certificates of a cluster's TLS listeners, and whom its probes trust. */
export interface Authority {
  /** PEM of the root certificate. */
  readonly certificate: string
  /** A certificate for these DNS names, as PEM; the same names give the same pair. */
  issue(names: readonly string[]): Promise<{ readonly certificate: string; readonly key: string }>
}

/** `::ffff:10.0.0.1`, as a socket for both families says it, is 10.0.0.1 to everybody else. */
export const plainAddress = (address: string): string =>
  address.toLowerCase().startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address

/** Waits for a server that was told to listen. */
export const listening = async (server: Server, listen: () => void): Promise<void> => {
  const live = once(server, 'listening')
  listen()
  await live
}

const connectedUdp = async (address: string, port: number): Promise<UdpSocket> => {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  const connected = once(socket, 'connect')
  socket.connect(port, address)
  await connected
  return socket
}

const boundUdp = async (port: number, address: string): Promise<UdpSocket> => {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  const bound = once(socket, 'listening')
  socket.bind({ port, address, exclusive: true })
  await bound
  return socket
}

const withoutIPv6: readonly (string | undefined)[] = ['EAFNOSUPPORT', 'EADDRNOTAVAIL']

/** Every address of both families, or of IPv4 alone on a host that was started without the other. */
const onEvery = async <T>(open: (address: string) => Promise<T>): Promise<T> => {
  try {
    return await open('::')
  } catch (error) {
    if (!withoutIPv6.includes((error as NodeJS.ErrnoException).code)) throw error
    return open('0.0.0.0')
  }
}

/** The sockets of this very process. */
export const ownSockets: Sockets = {
  listenTcp: (server, port, address) => {
    const listenAt = (host: string) => listening(server, () => server.listen({ port, host }))
    return address === undefined ? onEvery(listenAt) : listenAt(address)
  },
  bindUdp: (port, address) =>
    address === undefined ? onEvery((every) => boundUdp(port, every)) : boundUdp(port, address),
  connectTcp: (address, port, signal) =>
    new TcpSocket(signal ? { signal } : {}).connect({ host: address, port, autoSelectFamily: false }),
  connectUdp: connectedUdp,
}
