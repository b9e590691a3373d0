/** A stub resolver: asks the nameservers that its host is configured with, and tells every way to fail apart. */
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import dnsPacket, { type DecodedPacket } from 'dns-packet'
import { plainName, type Query, type Reply, readReply } from './dns-reply.js'
import type { Sockets } from './sockets.js'
import { failureOf, ProbeFailure } from './verdict.js'

const dnsPort = 53
const recursionDesired = dnsPacket.RECURSION_DESIRED

const isReplyTo = (packet: DecodedPacket, id: number, query: Query): boolean => {
  const asked = packet.questions?.[0]
  return packet.id === id && packet.type === 'response' && plainName(asked?.name ?? '') === plainName(query.name)
}

const noAnswer = (why: string): ProbeFailure => new ProbeFailure('unresolved-timeout', why)

const decode = (bytes: Buffer): DecodedPacket | undefined => {
  try {
    return dnsPacket.decode(bytes)
  } catch {
    return undefined
  }
}

const questionOf = (query: Query): { id: number; packet: dnsPacket.Packet } => {
  const id = Math.floor(Math.random() * 65_536)
  return { id, packet: { type: 'query', id, flags: recursionDesired, questions: [{ ...query, name: query.name }] } }
}

const askUdp = async (sockets: Sockets, server: string, query: Query, signal: AbortSignal): Promise<DecodedPacket> => {
  const { id, packet } = questionOf(query)
  const socket = await sockets.connectUdp(server, dnsPort)
  try {
    const failed = once(socket, 'error', { signal }).then(([error]) => Promise.reject(error))
    const replied = new Promise<DecodedPacket>((resolve) => {
      socket.on('message', (bytes) => {
        const reply = decode(bytes)
        if (reply && isReplyTo(reply, id, query)) resolve(reply)
      })
    })
    socket.send(dnsPacket.encode(packet), () => {})
    return await Promise.race([replied, failed])
  } finally {
    socket.close()
  }
}

const askTcp = async (sockets: Sockets, server: string, query: Query, signal: AbortSignal): Promise<DecodedPacket> => {
  const { id, packet } = questionOf(query)
  const socket = sockets.connectTcp(server, dnsPort)
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
    socket.write(dnsPacket.streamEncode(packet))
    let bytes = Buffer.alloc(0)
    while (bytes.length < 2 || bytes.length < bytes.readUInt16BE(0) + 2) {
      const [chunk] = await Promise.race([
        once(socket, 'data', { signal }),
        once(socket, 'close', { signal }).then(() => Promise.reject(noAnswer('the server closed the connection'))),
      ])
      bytes = Buffer.concat([bytes, chunk])
    }
    const reply = decode(bytes.subarray(2))
    if (reply && isReplyTo(reply, id, query)) return reply
    throw noAnswer('the answer over TCP is not for our question')
  } finally {
    socket.destroy()
  }
}

const askServer = async (sockets: Sockets, server: string, query: Query, signal: AbortSignal) => {
  const reply = await askUdp(sockets, server, query, signal)
  return reply.flag_tc ? askTcp(sockets, server, query, signal) : reply
}

/** @throws what is no nameserver's fault: the probe itself broke. */
const words = (error: unknown): string => {
  const { verdict, detail } = failureOf(error)
  if (verdict === 'unknown') throw error
  return verdict === 'timeout' ? detail : ((error as NodeJS.ErrnoException).code ?? detail)
}

/**
 * Asks one nameserver after the other for this absolute name; each gets an equal share of what is left of the time.
 * @throws what breaks on this side: no socket, no such namespace.
 */
export const ask = async (
  means: { readonly sockets: Sockets; readonly nameservers: readonly string[] },
  query: Query,
  deadlineMs: number,
): Promise<Reply> => {
  const failures: string[] = []
  for (const [index, server] of means.nameservers.entries()) {
    const shareMs = (deadlineMs - performance.now()) / (means.nameservers.length - index)
    try {
      const signal = AbortSignal.timeout(Math.max(1, Math.floor(shareMs)))
      return readReply(await askServer(means.sockets, server, query, signal), query, server)
    } catch (error) {
      failures.push(`${words(error)} from ${isIPv6(server) ? `[${server}]` : server}:${dnsPort} for ${query.name}`)
    }
  }
  return { kind: 'failed', detail: failures.join('; ') || 'no nameserver is configured' }
}
