/** HTTP exchanges over a socket that is connected already: undici speaks, we dial. */
import type { Socket } from 'node:net'
import { Client } from 'undici'
import type { HttpAnswer, HttpExchange } from '../probe.js'
import { type Greeting, greetingHeader, nonceHeader, readEcho, readGreeting } from './echo.js'
import { ProbeFailure } from './verdict.js'

const maxAnswerBytes = 1024 * 1024
const maxHeaderBytes = 64 * 1024
/** Requests that may wait for their answers on one kept-open connection. */
const pipelining = 64

const gone = (): Error => Object.assign(new Error('the connection is gone'), { code: 'ECONNRESET' })

/** A client of this one connection: it never dials again. */
export const clientOver = (socket: Socket, origin: string): Client => {
  let used = false
  return new Client(origin, {
    connect: (_options, done) => {
      const fresh = !used && !socket.destroyed
      used = true
      // A connector that calls back at once leaves undici's queue asleep.
      queueMicrotask(() => (fresh ? done(null, socket) : done(gone(), null)))
    },
    pipelining,
    keepAliveTimeout: 2 ** 31 - 1,
    // Timing is the probe's own; these clocks are coarse.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: maxHeaderBytes,
    maxResponseSize: maxAnswerBytes,
  })
}

/** `b.example:8080`, `[2001:db8::1]:8080`: the Host header, without the scheme's own port. */
export const hostHeader = (host: string, port: number, secure: boolean): string => {
  const name = host.includes(':') ? `[${host}]` : host
  return port === (secure ? 443 : 80) ? name : `${name}:${port}`
}

const plainHeaders = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))

export interface Exchanged {
  readonly http: HttpAnswer
  /** Absent when whoever answered is no listener of ours. */
  readonly greeting?: Greeting
}

/** A greeting with somebody else's nonce was never meant for us. */
const verified = (greeting: Greeting | undefined, nonce: string): Greeting | undefined => {
  if (greeting && greeting.nonce !== nonce)
    throw new ProbeFailure('wrong-answer', `the answer carries the nonce "${greeting.nonce}", not ours`)
  return greeting
}

const receivedBy = (body: string): Pick<HttpAnswer, 'received'> => {
  const echo = readEcho(body)
  if (!echo) return {}
  const { [nonceHeader]: _ours, ...headers } = echo.headers
  return { received: { method: echo.method, path: echo.path, headers, body: echo.body } }
}

/** @throws what undici throws, the signal's reason, or a ProbeFailure `wrong-answer` when the nonce is not ours. */
export const exchange = async (
  client: Client,
  http: HttpExchange,
  host: string,
  signal?: AbortSignal,
): Promise<Exchanged> => {
  const nonce = crypto.randomUUID()
  const { statusCode, headers, body } = await client.request({
    method: http.method as 'GET',
    path: http.path,
    headers: { ...http.headers, host: http.host ?? host, [nonceHeader]: nonce },
    ...(http.body !== undefined && { body: http.body }),
    ...(signal && { signal }),
  })
  const text = await body.text()
  const known = plainHeaders(headers)
  const greeting = verified(readGreeting(known[greetingHeader] ?? '') ?? readEcho(text), nonce)
  const answer = { status: statusCode, headers: known, body: text, ...receivedBy(text) }
  return { http: answer, ...(greeting && { greeting }) }
}
