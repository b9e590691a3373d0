/** One UDP attempt at one address, over a fresh socket or a kept-open one. */
import type { Socket } from 'node:dgram'
import type { ReachProbe } from '../probe.js'
import { type Caller, type Outcome, told } from './caller.js'
import { type Datagrams, exchangeDatagrams } from './datagrams.js'
import { type Trace, timed } from './dial.js'
import { failureOf, unproved } from './verdict.js'

/** Seen without a reply is an answer that went wrong (docs/decisions.md §5), and not a drop. */
const judge = ({ nonces, greeting, replied, error }: Datagrams, id: string, { seen, unanswered }: Caller): Outcome => {
  if (greeting) {
    const detail = `answered by ${greeting.namespace}/${greeting.pod}`
    return { verdict: 'connected', detail, delivered: true, ...told(greeting) }
  }
  if (replied) return { verdict: 'connected', detail: unproved, delivered: true }
  if (nonces.some(seen))
    return { verdict: 'wrong-answer', detail: 'the datagram arrived, its reply did not', delivered: true }
  if (unanswered) {
    unanswered(id, nonces)
    return error ? failureOf(error) : { verdict: 'timeout', detail: 'no reply in time' }
  }
  if (error) return failed(error)
  return { verdict: 'timeout', detail: 'no reply in time, and no listener saw a datagram', delivered: false }
}

const open = (probe: ReachProbe, address: string, caller: Caller): Promise<Socket> =>
  caller.sockets.connectUdp(address, probe.port)

const converse = async (
  socket: Socket,
  { id, anyReply }: ReachProbe,
  caller: Caller,
  deadlineMs: number,
  trace: Trace,
): Promise<Outcome> => {
  const windowMs = Math.max(1, deadlineMs - performance.now())
  return judge(await timed(trace, 'answerMs', exchangeDatagrams(socket, windowMs, anyReply)), id, caller)
}

const failed = (error: unknown): Outcome => ({ ...failureOf(error), delivered: false })

/** `deadlineMs` is on the clock of `performance.now()`. */
export const attemptUdp = async (
  probe: ReachProbe,
  address: string,
  caller: Caller,
  deadlineMs: number,
  trace: Trace,
): Promise<Outcome> => {
  let socket: Socket | undefined
  try {
    socket = await open(probe, address, caller)
    // A late port-unreachable, after the verdict.
    socket.on('error', () => {})
    return await converse(socket, probe, caller, deadlineMs, trace)
  } catch (error) {
    return failed(error)
  } finally {
    socket?.close()
  }
}

/** The same socket, so the same source port, as the last time. */
export const attemptKeptUdp = async (
  probe: ReachProbe & { readonly connection: string },
  address: string,
  caller: Caller,
  deadlineMs: number,
  trace: Trace,
): Promise<Outcome> => {
  try {
    const line = await caller.connections.take(caller.key, `${probe.connection}/UDP`, async () => {
      const socket = await open(probe, address, caller)
      socket.on('error', () => {})
      return { kind: 'udp', socket, address }
    })
    if (line.kind !== 'udp') throw new Error(`the connection "${probe.connection}" is not UDP`)
    return { ...(await converse(line.socket, probe, caller, deadlineMs, trace)), address: line.address }
  } catch (error) {
    return failed(error)
  }
}
