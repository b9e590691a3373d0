/**
 * Sockets in any network namespace, made by one process: a socket belongs for ever to the namespace in which socket(2)
 * was called, so this enters, calls, and comes home before anything else of Node can run.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { isIPv6, type SocketConstructorOpts, Socket as TcpSocket } from 'node:net'
import { getSystemErrorName } from 'node:util'
import ipaddr from 'ipaddr.js'
import koffi from 'koffi'
import { listening, type Sockets } from '../../agent/sockets.js'

const libc = koffi.load(null)
const calls = {
  setns: libc.func('int setns(int fd, int kind)'),
  socket: libc.func('int socket(int domain, int type, int protocol)'),
  setsockopt: libc.func('int setsockopt(int fd, int level, int name, const int *value, unsigned int length)'),
  bind: libc.func('int bind(int fd, const uint8_t *address, unsigned int length)'),
  listen: libc.func('int listen(int fd, int backlog)'),
}

const newNet = 0x40000000
const domains = { IPv4: 2, IPv6: 10 } as const
const kinds = { tcp: 1, udp: 2 } as const
const nonBlockingCloseOnExec = 0o4000 | 0o2000000
const solSocket = 1
const soReuseAddr = 2
const ipprotoIpv6 = 41
const ipv6V6Only = 26
const backlog = 511

/** @throws an Error with `code` (`EADDRINUSE`), `errno` and `syscall` as Node's own, when the call says -1. */
const call = (name: keyof typeof calls, ...args: unknown[]): number => {
  const result: number = calls[name](...args)
  if (result !== -1) return result
  const errno = koffi.errno()
  const code = getSystemErrorName(-errno)
  throw Object.assign(new Error(`${name} ${code}`), { code, errno, syscall: name })
}

/** A `sockaddr_in` or `sockaddr_in6`. */
export const sockaddr = (address: string, port: number): Buffer => {
  const bytes = ipaddr.parse(address).toByteArray()
  const [family, at, length] = bytes.length === 4 ? [domains.IPv4, 4, 16] : [domains.IPv6, 8, 28]
  const buffer = Buffer.alloc(length)
  const native = new Uint8Array(Uint16Array.of(family).buffer)
  buffer.set(native, 0)
  buffer.writeUInt16BE(port, 2)
  buffer.set(bytes, at)
  return buffer
}

const home = openSync('/proc/self/ns/net', 'r')
const entered = new Map<string, number>()

/** The network namespaces of `ip netns`, by name; the empty name is the holder's own. */
const openNamespace = (name: string): number => {
  if (name === '') return home
  const known = entered.get(name)
  if (known !== undefined) return known
  const fd = openSync(`/run/netns/${name}`, 'r')
  entered.set(name, fd)
  return fd
}

/** Does something synchronous inside a namespace. A holder that cannot come home would lie ever after, so it ends. */
export const within = <T>(name: string, does: () => T): T => {
  call('setns', openNamespace(name), newNet)
  try {
    return does()
  } finally {
    if (calls.setns(home, newNet) === -1) process.abort()
  }
}

const setOption = (fd: number, level: number, name: number, value: number): void => {
  call('setsockopt', fd, level, name, [value], 4)
}

/** The bare descriptor of a socket in that namespace, of the address's family. */
export const openSocket = (namespace: string, kind: keyof typeof kinds, address: string): number =>
  within(namespace, () =>
    call('socket', isIPv6(address) ? domains.IPv6 : domains.IPv4, kinds[kind] | nonBlockingCloseOnExec, 0),
  )

/** Without a wanted address: every address of both families, or of IPv4 alone where the kernel knows no IPv6. */
const boundSocket = (namespace: string, kind: keyof typeof kinds, port: number, address: string): number => {
  const fd = openSocket(namespace, kind, address)
  try {
    if (kind === 'tcp') setOption(fd, solSocket, soReuseAddr, 1)
    if (address === '::') setOption(fd, ipprotoIpv6, ipv6V6Only, 0)
    const where = sockaddr(address, port)
    call('bind', fd, where, where.length)
    if (kind === 'tcp') call('listen', fd, backlog)
    return fd
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

const adoptUdp = async (fd: number, address: string): Promise<UdpSocket> => {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  const live = once(socket, 'listening')
  socket.bind({ fd, exclusive: true })
  await live
  return socket
}

const connectedUdp = async (fd: number, address: string, port: number): Promise<UdpSocket> => {
  const socket = await adoptUdp(fd, address)
  const connected = once(socket, 'connect')
  try {
    socket.connect(port, address)
    await connected
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

/** Sockets inside one network namespace of `ip netns`. */
export const socketsIn = (namespace: string): Sockets => ({
  listenTcp: async (server, port, address = '::') => {
    const fd = boundSocket(namespace, 'tcp', port, address)
    await listening(server, () => server.listen({ fd }))
  },
  bindUdp: async (port, address = '::') => adoptUdp(boundSocket(namespace, 'udp', port, address), address),
  connectTcp: (address, port, signal) => {
    const fd = openSocket(namespace, 'tcp', address)
    // `manualStart` (Node's own, untyped): nothing can be read before the socket is connected.
    const options: SocketConstructorOpts & { manualStart: boolean } = {
      fd,
      manualStart: true,
      ...(signal && { signal }),
    }
    return new TcpSocket(options).connect({ host: address, port })
  },
  connectUdp: async (address, port) => connectedUdp(openSocket(namespace, 'udp', address), address, port),
})
