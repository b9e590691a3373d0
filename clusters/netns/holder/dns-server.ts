/**
 * The cluster's DNS server over UDP and TCP. Data comes as a whole zone; what it means is in dns-answer.ts.
 * Before the first zone it answers SERVFAIL.
 */
import type { RemoteInfo } from 'node:dgram'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Packet } from 'dns-packet'
import { plainAddress, type Sockets } from '../../agent/sockets.js'
import type { Zone } from '../protocol.js'
import { indexZone, type ZoneIndex } from './dns-answer.js'
import { decodeQuery, encodeWithin, rcodes, replyTo, splitFrames, toFrame, udpLimit } from './dns-wire.js'

export interface DnsServer {
  /** Answers on this port of whoever owns the sockets; 0 takes free ports. Resolves, with the ports, once both listen. */
  serve(sockets: Sockets, port: number): Promise<{ readonly udp: number; readonly tcp: number }>
  /** Takes effect with the next question. */
  update(zone: Zone, faults: readonly string[]): void
  /** The latest questions, oldest first: `10.244.1.5 A b.default.svc.cluster.local NXDOMAIN`. */
  queries(): readonly string[]
  close(): Promise<void>
}

const largestTcpBytes = 65_535
const rememberedQueries = 1_000

export const createDnsServer = (): DnsServer => {
  let index: ZoneIndex | undefined
  let active: readonly string[] = []
  const log: string[] = []
  const closers: (() => Promise<void>)[] = []

  const respond: Respond = (message, client, transport) => {
    const query = decodeQuery(message)
    if (!query) return undefined
    const reply = replyTo(query, index, active)
    log.push(...describeQuestions(client, reply))
    log.splice(0, log.length - rememberedQueries)
    return encodeWithin(reply, transport === 'udp' ? udpLimit(query) : largestTcpBytes)
  }

  return {
    serve: async (sockets, port) => {
      const udp = await serveUdp(sockets, port, respond)
      closers.push(udp.close)
      const tcp = await serveTcp(sockets, port, respond)
      closers.push(tcp.close)
      return { udp: udp.port, tcp: tcp.port }
    },
    update: (zone, faults) => {
      index = indexZone(zone)
      active = faults
    },
    queries: () => [...log],
    close: async () => {
      await Promise.all(closers.splice(0).map((close) => close()))
    },
  }
}

/** Undefined: nothing is answered. */
type Respond = (message: Buffer, client: string, transport: 'udp' | 'tcp') => Buffer | undefined

interface Served {
  readonly port: number
  readonly close: () => Promise<void>
}

const serveUdp = async (sockets: Sockets, port: number, respond: Respond): Promise<Served> => {
  const socket = await sockets.bindUdp(port)
  socket.on('message', (message: Buffer, { address, port: from }: RemoteInfo) => {
    const reply = respond(message, plainAddress(address), 'udp')
    if (reply) socket.send(reply, from, address, ignoreError)
  })
  socket.on('error', ignoreError)
  return { port: socket.address().port, close: () => new Promise((resolve) => socket.close(() => resolve())) }
}

const serveTcp = async (sockets: Sockets, port: number, respond: Respond): Promise<Served> => {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket.on('close', () => open.delete(socket)).on('error', ignoreError))
    const client = plainAddress(socket.remoteAddress ?? '')
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      const frames = splitFrames(Buffer.concat([rest, chunk]))
      rest = frames.rest
      for (const reply of frames.messages.map((message) => respond(message, client, 'tcp')))
        if (reply) socket.write(toFrame(reply))
    })
  })
  await sockets.listenTcp(server, port)
  const close = (): Promise<void> => {
    for (const socket of open) socket.destroy()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return { port: (server.address() as AddressInfo).port, close }
}

/** A client that went away must not end the server. */
const ignoreError = (): void => {}

const describeQuestions = (client: string, { questions = [], flags = 0 }: Packet): readonly string[] => {
  const rcode = Object.entries(rcodes).find(([, code]) => code === (flags & 0xf))?.[0]
  return questions.map(({ type, name }) => `${client} ${type} ${name.toLowerCase()} ${rcode}`)
}
