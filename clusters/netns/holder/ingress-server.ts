/**
 * The ingress controller at the cluster's edge: HTTP and HTTPS in, plain HTTP to the endpoints' own addresses.
 * Before the first edge every request is a 404.
 */
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Authority, Sockets } from '../../agent/sockets.js'
import type { Edge } from '../protocol.js'
import { type CertificateSet, prepareCertificates } from './ingress-certificates.js'
import { proxyRequest } from './ingress-proxy.js'

export interface IngressServer {
  /** Listens on this port of the controller's sockets; 0 takes a free one. Resolves to the port. */
  serveHttp(port: number): Promise<number>
  serveTls(port: number): Promise<number>
  /** Resolves when the next request, and the next handshake, meet this edge. Open connections stay. */
  update(edge: Edge, faults: readonly string[]): Promise<void>
  close(): Promise<void>
}

export interface IngressOptions {
  /** The controller pod's: clients come in and requests go out through them. */
  readonly sockets: Sockets
  /** Asked only when somebody speaks TLS. */
  readonly authority: () => Promise<Authority>
}

/** As nginx: clients may keep a connection open for so long. */
const options = { keepAliveTimeout: 75_000 } as const

export const createIngressServer = ({ sockets, authority }: IngressOptions): IngressServer => {
  let edge: Edge | undefined
  let active: readonly string[] = []
  let certificates: Promise<CertificateSet> | undefined
  const closers: (() => Promise<void>)[] = []

  const prepare = async (next: Edge | undefined, faults: readonly string[]): Promise<CertificateSet> =>
    prepareCertificates(next?.certificates ?? [], await authority(), faults)
  const currentCertificates = (): Promise<CertificateSet> => {
    certificates ??= prepare(edge, active)
    return certificates
  }
  const answer: RequestListener = (request, response) => void proxyRequest(edge, sockets, request, response)

  const listen = async (server: Server, port: number): Promise<number> => {
    closers.push(closerOf(server))
    await sockets.listenTcp(server, port)
    return (server.address() as AddressInfo).port
  }

  return {
    serveHttp: (port) => listen(createHttpServer(options, answer), port),
    serveTls: (port) => listen(createTlsFront(answer, currentCertificates), port),
    update: async (fresh, faults) => {
      const next = edge && isKept(edge, faults) ? edge : fresh
      const prepared = next.certificates.length > 0 ? await prepare(next, faults) : undefined
      certificates = prepared && Promise.resolve(prepared)
      edge = next
      active = faults
    },
    close: async () => {
      await Promise.all(closers.splice(0).map((close) => close()))
    },
  }
}

/** `ingress-change-ignored`: the first edge that sends anything anywhere stays. */
const isKept = ({ routes, defaultBackend }: Edge, faults: readonly string[]): boolean =>
  faults.includes('ingress-change-ignored') && (routes.length > 0 || defaultBackend !== undefined)

/** The TLS server behind it starts with the first client, because it cannot start without a certificate. */
const createTlsFront = (answer: RequestListener, certificates: () => Promise<CertificateSet>): Server => {
  let secure: Promise<Server> | undefined
  return createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {})
    secure ??= createTlsServer(answer, certificates)
    secure.then(
      (server) => server.emit('connection', socket),
      (error: Error) => socket.destroy(error),
    )
  })
}

const createTlsServer = async (
  answer: RequestListener,
  certificates: () => Promise<CertificateSet>,
): Promise<Server> => {
  const { fallback } = await certificates()
  const choose = async (name: string): Promise<SecureContext> => (await certificates()).choose(name)
  const secured = {
    ...options,
    cert: fallback.certificate,
    key: fallback.key,
    SNICallback: (name: string, callback: (error: Error | null, context?: SecureContext) => void) => {
      choose(name).then((context) => callback(null, context), callback)
    },
  }
  return createHttpsServer(secured, answer)
}

const closerOf = (server: Server): (() => Promise<void>) => {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return () => {
    for (const socket of open) socket.destroy()
    return new Promise((resolve) => server.close(() => resolve()))
  }
}
