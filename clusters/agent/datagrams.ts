/** UDP: three datagrams inside the window, each with a nonce of its own; any reply wins. */
import type { Socket } from 'node:dgram'
import { type Greeting, readGreeting } from './echo.js'

const shares = [0, 0.25, 0.5] as const

export interface Datagrams {
  readonly nonces: readonly string[]
  /** Absent: silence until the deadline, or an error before. */
  readonly greeting?: Greeting
  /** Somebody replied who said nothing that we understand. */
  readonly replied?: boolean
  /** The socket's errno: ECONNREFUSED for port-unreachable. */
  readonly error?: Error
}

/** A drop on the way out of our own host says EPERM; to the network it is a datagram that got lost. */
const isLost = (error: NodeJS.ErrnoException): boolean => error.code === 'EPERM'

/** Sends over a connected socket and waits for `windowMs`. The socket stays open; never rejects. */
export const exchangeDatagrams = (socket: Socket, windowMs: number, anyReply = false): Promise<Datagrams> => {
  const nonces: readonly string[] = shares.map(() => crypto.randomUUID())
  return new Promise((resolve) => {
    const finish = (end: Omit<Datagrams, 'nonces'>): void => {
      for (const timer of timers) clearTimeout(timer)
      socket.off('message', onMessage).off('error', onError)
      resolve({ nonces, ...end })
    }
    const onMessage = (message: Buffer): void => {
      const greeting = readGreeting(message.toString('utf8'))
      if (greeting && nonces.includes(greeting.nonce)) finish({ greeting })
      else if (anyReply) finish({ replied: true })
    }
    const onError = (error: Error): void => finish({ error })
    const send = (nonce: string): void =>
      socket.send(JSON.stringify({ nonce }), (error) => error && !isLost(error) && onError(error))
    socket.on('message', onMessage).on('error', onError)
    const timers = [
      setTimeout(() => finish({}), windowMs),
      ...nonces.slice(1).map((nonce, index) => setTimeout(send, windowMs * (shares[index + 1] ?? 0), nonce)),
    ]
    send(nonces[0] ?? '')
  })
}
