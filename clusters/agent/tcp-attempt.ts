/** One TCP attempt at one address: connect, TLS if asked for, one HTTP exchange. */
import type { Client } from 'undici'
import type { HttpExchange, ReachProbe } from '../probe.js'
import { before, type Caller, type Outcome, told } from './caller.js'
import { type Dial, dialTcp, type Trace, timed } from './dial.js'
import { clientOver, type Exchanged, exchange, hostHeader } from './exchange.js'
import { failureOf } from './verdict.js'

const plainGet: HttpExchange = { method: 'GET', path: '/' }

const hostOf = ({ to, port, http }: ReachProbe, address: string): string =>
  hostHeader('name' in to ? to.name.replace(/\.$/, '') : address, port, http?.tls !== undefined)

const dialOf = async (probe: ReachProbe, address: string, caller: Caller, signal: AbortSignal): Promise<Dial> => ({
  sockets: caller.sockets,
  address,
  port: probe.port,
  ...(probe.http?.tls && { tls: probe.http.tls }),
  ...(probe.http?.tls && caller.trust && { trust: await caller.trust() }),
  signal,
})

/** Without an exchange of its own a probe wants its nonce back; with one, whoever answers has answered. */
const judge = (probe: ReachProbe, { http, greeting }: Exchanged): Outcome => {
  if (probe.http) return { verdict: 'connected', detail: `HTTP ${http.status}`, http, ...told(greeting) }
  if (greeting)
    return { verdict: 'connected', detail: `answered by ${greeting.namespace}/${greeting.pod}`, ...told(greeting) }
  return { verdict: 'wrong-answer', detail: `HTTP ${http.status} without our nonce` }
}

const openClient = async (probe: ReachProbe, dial: Dial, trace: Trace): Promise<Client> => {
  const socket = await dialTcp(dial, trace)
  return clientOver(
    socket,
    `${dial.tls ? 'https' : 'http'}://${hostHeader(dial.address, probe.port, dial.tls !== undefined)}`,
  )
}

/** What did not happen in time, by the phase that was under way. */
const silence = (trace: Trace, secure: boolean): string => {
  if (trace.answerMs !== undefined) return 'connected, then no answer in time'
  if (secure && trace.tlsMs !== undefined) return 'connected, then no TLS handshake in time'
  return 'no answer to the connection attempt in time'
}

const failed = (error: unknown, probe: ReachProbe, trace: Trace): Outcome =>
  failureOf(error, silence(trace, probe.http?.tls !== undefined))

/** A fresh connection, closed at the end. */
export const attemptTcp = async (
  probe: ReachProbe,
  address: string,
  caller: Caller,
  signal: AbortSignal,
  trace: Trace,
): Promise<Outcome> => {
  let client: Client | undefined
  try {
    client = await openClient(probe, await dialOf(probe, address, caller, signal), trace)
    const work = exchange(client, probe.http ?? plainGet, hostOf(probe, address), signal)
    return judge(probe, await timed(trace, 'answerMs', before(signal, work)))
  } catch (error) {
    return failed(error, probe, trace)
  } finally {
    client?.destroy().catch(() => {})
  }
}

/** The kept-open connection of that name. A request that is not answered in time stays on its way, as on any stream. */
export const attemptKeptTcp = async (
  probe: ReachProbe & { readonly connection: string },
  address: string,
  caller: Caller,
  signal: AbortSignal,
  trace: Trace,
): Promise<Outcome> => {
  try {
    const line = await caller.connections.take(caller.key, `${probe.connection}/TCP`, async () => {
      const client = await openClient(probe, await dialOf(probe, address, caller, signal), trace)
      return { kind: 'tcp', client, address }
    })
    if (line.kind !== 'tcp') throw new Error(`the connection "${probe.connection}" is not TCP`)
    const work = exchange(line.client, probe.http ?? plainGet, hostOf(probe, line.address))
    return { ...judge(probe, await timed(trace, 'answerMs', before(signal, work))), address: line.address }
  } catch (error) {
    return failed(error, probe, trace)
  }
}
