/** Requests and replies over the holder's standard input and output: each request has a deadline, and an end. */
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Hello, Reply, Request } from '../protocol.js'

type Good = Extract<Reply, { ok: true }>
type Body = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

/** Milliseconds that the holder has for each request; a batch of probes has this beyond its longest timeout. */
export interface Deadlines {
  readonly hello: number
  readonly apply: number
  readonly probe: number
  readonly inspect: number
  readonly keep: number
  readonly close: number
}

export const usualDeadlines: Deadlines = {
  hello: 15_000,
  apply: 30_000,
  probe: 10_000,
  inspect: 20_000,
  keep: 15_000,
  close: 15_000,
}

/** The process at the far end. */
export interface Peer {
  readonly input: Writable
  readonly output: Readable
  /** Resolves with the reason when it is gone. */
  readonly end: Promise<string>
  kill(): void
}

export interface Wire {
  /** Resolves with the first line. @throws when the peer ends before, or does not speak in time. */
  readonly hello: Promise<void>
  /** @throws an Error with what the peer says, why it ended, or that it did not answer in time and was killed. */
  request(body: Body): Promise<Good>
}

interface Waiting {
  readonly resolve: (reply: Good) => void
  readonly reject: (error: Error) => void
}

const helloId = 0

const replyError = (reply: Extract<Reply, { ok: false }>): Error =>
  Object.assign(new Error(reply.error), reply.command !== undefined && { command: reply.command })

const deadlineOf = (body: Body, deadlines: Deadlines): number => {
  if (body.op !== 'probe') return deadlines[body.op]
  return deadlines.probe + Math.max(0, ...body.batch.map(({ timeoutMs }) => timeoutMs))
}

const silence = (op: string, deadlineMs: number): Error =>
  new Error(
    `the holder of the network namespaces did not answer "${op}" within ${deadlineMs / 1000} s; it was killed, and its cluster with it`,
  )

/** @param deadlines of the holder; the usual ones but for tests. */
export const openWire = (peer: Peer, deadlines: Deadlines): Wire => {
  const waiting = new Map<number, Waiting>()
  let lastId = helloId
  let ended: Error | undefined

  const end = (why: Error): void => {
    ended ??= why
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }

  const expect = (id: number, op: string, deadlineMs: number): Promise<Good> => {
    const giveUp = (): void => {
      if (!waiting.has(id)) return
      end(silence(op, deadlineMs))
      peer.kill()
    }
    // Where this process itself stood still, the reply may lie in the pipe: it is read before anybody is killed.
    const timer = setTimeout(() => setImmediate(giveUp), deadlineMs)
    return new Promise<Good>((resolve, reject) => {
      waiting.set(id, { resolve, reject })
    }).finally(() => clearTimeout(timer))
  }

  const hello = expect(helloId, 'hello', deadlines.hello).then(() => {})
  const onLine = (line: string): void => {
    const message = JSON.parse(line) as Reply | Hello
    const reply: Reply = 'hello' in message ? { id: helloId, ok: true } : message
    const waiter = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.ok) waiter?.resolve(reply)
    else waiter?.reject(replyError(reply))
  }
  createInterface({ input: peer.output }).on('line', onLine)
  // A write to a peer that has just died; its end is told below.
  peer.input.on('error', () => {})
  void peer.end.then((how) => end(new Error(how)))

  return {
    hello,
    request: async (body) => {
      if (ended) throw ended
      lastId += 1
      const reply = expect(lastId, body.op, deadlineOf(body, deadlines))
      peer.input.write(`${JSON.stringify({ id: lastId, ...body })}\n`)
      return reply
    },
  }
}
