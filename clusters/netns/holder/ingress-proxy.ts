/** One request through the edge: find its route, pick an endpoint, pass everything on. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { TLSSocket } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import { plainAddress, type Sockets } from '../../agent/sockets.js'
import { findRoute } from '../ingress-match.js'
import type { Edge, Route } from '../protocol.js'

/** As nginx: a backend that does not take a connection within this time is a 504. */
const connectTimeoutMs = 5_000
const serverHeader = 'netherkin-ingress'

/** Headers that end at each hop (RFC 9110 §7.6.1), and `expect`, which the server has already met. */
const hopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Where the request goes, or the status that says why nowhere. */
type Choice = { readonly origin: string } | { readonly status: 404 | 503; readonly reason: string }

/** Connections to backends: each request its own, so that every request meets the cluster as it is now. */
export const createBackendAgent = (sockets: Sockets): Dispatcher =>
  new Agent({
    pipelining: 0,
    connect: ({ hostname, port }, callback) => {
      const giveUp = new AbortController()
      const socket = sockets.connectTcp(hostname.replace(/^\[|\]$/g, ''), Number(port || 80), giveUp.signal)
      const timer = setTimeout(() => giveUp.abort(new Error('the backend did not answer')), connectTimeoutMs)
      socket.once('close', () => clearTimeout(timer))
      const fail = (error: Error): void => callback(error, null)
      socket.once('error', fail)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', fail)
        callback(null, socket)
      })
    },
  })

export const proxyRequest = async (
  edge: Edge | undefined,
  agent: Dispatcher,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  response.setHeader('server', serverHeader)
  const choice = choose(edge, request)
  if ('status' in choice) return say(response, choice.status, choice.reason)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    await pass(choice.origin, { agent, request, response, signal: gone.signal })
  } catch (error) {
    if (response.headersSent || gone.signal.aborted) response.destroy()
    else say(response, isTimeout(error) ? 504 : 502, `${choice.origin} did not answer: ${(error as Error).message}`)
  }
}

const choose = (edge: Edge | undefined, { headers, url = '/' }: IncomingMessage): Choice => {
  const { host = '' } = headers
  const route = findRoute(edge?.routes ?? [], { host, target: url })
  const endpoints = route?.endpoints ?? edge?.defaultBackend
  if (!endpoints) return { status: 404, reason: `no rule for host ${host || '(none)'} and path ${url}` }
  const endpoint = endpoints[Math.floor(Math.random() * endpoints.length)]
  if (!endpoint) return { status: 503, reason: `no endpoint behind ${route?.backend ?? 'the default backend'}` }
  return { origin: originOf(endpoint) }
}

const originOf = ({ address, port }: Route['endpoints'][number]): string =>
  `http://${address.includes(':') ? `[${address}]` : address}:${port}`

interface Exchange {
  readonly agent: Dispatcher
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly signal: AbortSignal
}

const pass = async (origin: string, { agent, request, response, signal }: Exchange): Promise<void> => {
  const answer = await agent.request({
    origin,
    path: pathOf(request.url ?? '/'),
    method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
    headers: { ...withoutHops(request.headers), ...forwardedHeaders(request) },
    body: hasBody(request) ? request : null,
    signal,
  })
  response.writeHead(answer.statusCode, { ...withoutHops(answer.headers), server: serverHeader })
  await pipeline(answer.body, response)
}

/** A proxy's client may send the whole URL; backends get the path. */
const pathOf = (target: string): string => target.replace(/^https?:\/\/[^/?]*(?=[/?]|$)/i, '') || '/'

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

const withoutHops = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.has(name)))

/** Overwrites what the client claimed: the edge believes its own socket. */
const forwardedHeaders = ({ socket, headers }: IncomingMessage): Record<string, string> => ({
  'x-forwarded-for': plainAddress(socket.remoteAddress ?? ''),
  'x-forwarded-host': headers.host ?? '',
  'x-forwarded-proto': (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http',
})

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

const say = (response: ServerResponse, status: number, reason: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${status}: ${reason}\n`)
}
