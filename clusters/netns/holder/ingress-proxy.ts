/** One request through the edge: find its route, pick an endpoint, pass everything on. */
import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { TLSSocket } from 'node:tls'
import { Client, type Dispatcher } from 'undici'
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

type Endpoint = Route['endpoints'][number]

/** Where the request goes, or the status that says why nowhere. */
type Choice = { readonly endpoint: Endpoint } | { readonly status: 404 | 503; readonly reason: string }

/** Every request gets a connection of its own, so that it meets the cluster as it is now. */
export const proxyRequest = async (
  edge: Edge | undefined,
  sockets: Sockets,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  response.setHeader('server', serverHeader)
  response.on('error', () => {})
  const choice = choose(edge, request)
  if ('status' in choice) return say(response, choice.status, choice.reason)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const client = await connectBackend(sockets, choice.endpoint, gone.signal)
    await pass(client, request, response, gone.signal).finally(() => client.destroy())
  } catch (error) {
    if (response.headersSent || gone.signal.aborted) response.destroy()
    else say(response, isTimeout(error) ? 504 : 502, `${originOf(choice.endpoint)}: ${(error as Error).message}`)
  }
}

/** @throws the errno of the connection; a TimeoutError when nobody answers. */
const connectBackend = async (sockets: Sockets, endpoint: Endpoint, gone: AbortSignal): Promise<Client> => {
  const late = AbortSignal.timeout(connectTimeoutMs)
  const socket = sockets.connectTcp(endpoint.address, endpoint.port)
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([gone, late]) })
    // Until undici takes the socket over, an error must not end the process.
    socket.on('error', () => {})
    // undici forgets the request when the socket comes at once.
    return new Client(originOf(endpoint), { connect: (_, done) => queueMicrotask(() => done(null, socket)) })
  } catch (error) {
    socket.on('error', () => {}).destroy()
    throw late.aborted ? late.reason : error
  }
}

const choose = (edge: Edge | undefined, { headers, url = '/' }: IncomingMessage): Choice => {
  const { host = '' } = headers
  const route = findRoute(edge?.routes ?? [], { host, target: url })
  const endpoints = route?.endpoints ?? edge?.defaultBackend
  if (!endpoints) return { status: 404, reason: `no rule for host ${host || '(none)'} and path ${url}` }
  const endpoint = endpoints[Math.floor(Math.random() * endpoints.length)]
  if (!endpoint) return { status: 503, reason: `no endpoint behind ${route?.backend ?? 'the default backend'}` }
  return { endpoint }
}

const originOf = ({ address, port }: Endpoint): string =>
  `http://${address.includes(':') ? `[${address}]` : address}:${port}`

const pass = async (
  client: Client,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  const answer = await client.request({
    path: pathOf(request.url ?? '/'),
    method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
    headers: { ...withoutHops(request.headers), ...forwardedHeaders(request) },
    body: hasBody(request) ? request : null,
    reset: true,
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

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

const say = (response: ServerResponse, status: number, reason: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${status}: ${reason}\n`)
}
