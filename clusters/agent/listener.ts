/** The listening half of the agent: HTTP (with or without TLS) and UDP servers that say who they are. */
import type { Socket as UdpSocket } from 'node:dgram'
import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { Socket, Server as TcpServer } from 'node:net'
import type { Protocol, Server } from '../probe.js'
import { type Echo, type Greeting, greetingHeader, nonceHeader, readNonce } from './echo.js'
import type { Ledger } from './ledger.js'
import { type Authority, plainAddress, type Sockets } from './sockets.js'

/** What a pod listens on. */
export interface Listener {
  readonly protocol: Protocol
  readonly port: number
  /** The only address to listen on; without it every address of the host. */
  readonly address?: string
  /** Speak TLS, with a certificate for these names. */
  readonly tlsNames?: readonly string[]
  /** Speak TLS with this very pair, as PEM: from an authority that is not here. */
  readonly certificate?: { readonly certificate: string; readonly key: string }
}

/** Who the listener says it is, apart from its port. */
export type Identity = Omit<Server, 'port'>

export interface ListenMeans {
  readonly sockets: Sockets
  readonly ledger: Ledger
  /** Asked by TLS listeners alone. */
  readonly authority?: () => Promise<Authority>
}

/** Something that listens; closing it cuts its connections at once. */
export interface Listening {
  close(): void
}

const maxBodyBytes = 64 * 1024

/** Undefined when it is longer than what we echo. */
const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= maxBodyBytes) chunks.push(chunk)
  }
  return bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8')
}

const joined = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/** `/status/N` answers N, `/redirect?to=X` answers 302 to X, everything else 200. */
const shapeAnswer = (path: string, response: ServerResponse): void => {
  const url = new URL(path, 'http://listener')
  const status = /^\/status\/([2-5]\d\d)$/.exec(url.pathname)?.[1]
  const location = url.pathname === '/redirect' ? url.searchParams.get('to') : null
  response.statusCode = location === null ? Number(status ?? 200) : 302
  if (location !== null) response.setHeader('location', encodeURI(decodeURI(location)))
}

const answer = async (identity: Server, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await readBody(request)
  const greeting: Greeting = {
    nonce: String(request.headers[nonceHeader] ?? ''),
    ...identity,
    seenFrom: plainAddress(request.socket.remoteAddress ?? ''),
  }
  const { method = '', url: path = '', headers } = request
  const echo: Echo = { ...greeting, method, path, headers: joined(headers), body: body ?? '' }
  shapeAnswer(path, response)
  if (body === undefined) response.statusCode = 413
  response.setHeader('content-type', 'application/json')
  response.setHeader(greetingHeader, JSON.stringify(greeting))
  response.end(`${JSON.stringify(echo)}\n`)
}

const respond =
  (identity: Server): RequestListener =>
  (request, response) => {
    answer(identity, request, response).catch(() => {
      // A client that went away, or a path that is no URL.
      if (response.headersSent) response.destroy()
      else response.writeHead(400).end()
    })
  }

/** @returns a function that ends the server and every connection, those taken over by upgrades included. */
const cutter = (server: TcpServer): Listening => {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return {
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

// Connections that scenarios keep open are idle for as long as they please.
const patient = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, connectionsCheckingInterval: 2 ** 31 - 1 }

/** Undefined for a listener without TLS. */
const pairOf = async (
  { certificate, tlsNames, port }: Listener,
  { authority }: ListenMeans,
): Promise<Listener['certificate']> => {
  if (certificate || !tlsNames) return certificate
  if (!authority) throw new Error(`port ${port} wants TLS and there is no authority`)
  return (await authority()).issue(tlsNames)
}

const listenTcp = async (listener: Listener, identity: Server, means: ListenMeans): Promise<Listening> => {
  const pair = await pairOf(listener, means)
  const server = pair
    ? createHttps({ ...patient, cert: pair.certificate, key: pair.key }, respond(identity))
    : createHttp(patient, respond(identity))
  const cut = cutter(server)
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  await means.sockets.listenTcp(server, listener.port, listener.address)
  return cut
}

const replyTo = (socket: UdpSocket, identity: Server, ledger: Ledger): void => {
  socket.on('message', (message, from) => {
    const nonce = readNonce(message.toString('utf8'))
    if (nonce === undefined) return
    ledger.record(nonce)
    const greeting: Greeting = { nonce, ...identity, seenFrom: plainAddress(from.address) }
    socket.send(JSON.stringify(greeting), from.port, from.address, () => {})
  })
  // Port-unreachable for an earlier reply is the client's business.
  socket.on('error', () => {})
}

const listenUdp = async (listener: Listener, identity: Server, means: ListenMeans): Promise<Listening> => {
  const socket = await means.sockets.bindUdp(listener.port, listener.address)
  replyTo(socket, identity, means.ledger)
  return { close: () => socket.close() }
}

/** Opens one listener; resolves when it serves. @throws the errno of bind, or an Error for SCTP. */
export const listen = async (listener: Listener, identity: Identity, means: ListenMeans): Promise<Listening> => {
  const server: Server = { ...identity, port: listener.port }
  if (listener.protocol === 'TCP') return listenTcp(listener, server, means)
  if (listener.protocol === 'UDP') return listenUdp(listener, server, means)
  throw new Error(`Node does not speak ${listener.protocol}`)
}
