/** The websocket of an exec stream, opened by client-node. */
import type { PassThrough, Writable } from 'node:stream'
import type { KubeConfig, V1Status } from '@kubernetes/client-node'
import { ApiError } from './api.js'

export interface ExecTarget {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly command: readonly string[]
}

/** What is used of the websocket (ws) that client-node hands over; its package brings no types. */
interface Socket {
  readonly bufferedAmount: number
  on(event: 'close', handle: (code: number) => void): void
  on(event: 'error', handle: (error: Error) => void): void
  on(event: 'pong', handle: () => void): void
  ping(): void
  close(): void
  terminate(): void
}

const openMs = 15_000
/** Nobody else sends anything on an idle stream. */
const pingMs = 5_000
const mostUnanswered = 2
/** client-node rejects with an ErrorEvent, which is no Error; the answer's body, and the reason in it, are lost on the way. */
const toExecError = (error: unknown): ApiError => {
  const { message = String(error), error: cause } = error as { message?: string; error?: Error & { code?: string } }
  const status = Number(/Unexpected server response: (\d+)/.exec(message)?.[1] ?? 0)
  const code = cause?.code ?? (status === 0 ? 'UND_ERR_SOCKET' : '')
  return new ApiError(message || code, status, code, { cause: cause ?? error })
}

/** Pings, so that a peer that died without a word is noticed. @returns what ends it. */
export const keepAlive = (socket: Socket, onDead: (reason: string) => void): (() => void) => {
  let unanswered = 0
  socket.on('pong', () => {
    unanswered = 0
  })
  const timer = setInterval(() => {
    // More than one: a pong may wait unread while this process was busy.
    if (unanswered === mostUnanswered) return onDead(`${unanswered} pings without an answer`)
    unanswered += 1
    socket.ping()
  }, pingMs)
  timer.unref()
  return () => clearInterval(timer)
}

interface Pipes {
  readonly stdin: PassThrough
  readonly stdout: Writable
  readonly stderr: Writable
  readonly onStatus: (status: V1Status) => void
}

/** The promise of client-node has no limit of its own. */
export const connectExec = async (config: KubeConfig, target: ExecTarget, pipes: Pipes): Promise<Socket> => {
  const { Exec } = await import('@kubernetes/client-node')
  const { namespace, pod, container, command } = target
  const { stdin, stdout, stderr, onStatus } = pipes
  const opening: Promise<Socket> = new Exec(config).exec(
    namespace,
    pod,
    container,
    [...command],
    stdout,
    stderr,
    stdin,
    false,
    onStatus,
  )
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const error = new ApiError(
      `the server opened no exec stream within ${openMs / 1000} s`,
      0,
      'UND_ERR_CONNECT_TIMEOUT',
    )
    timer = setTimeout(() => reject(error), openMs)
  })
  try {
    return await Promise.race([opening, late])
  } catch (error) {
    opening.then((socket) => socket.terminate()).catch(() => undefined)
    throw error instanceof ApiError ? error : toExecError(error)
  } finally {
    clearTimeout(timer)
  }
}
