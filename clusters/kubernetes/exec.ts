/** A process in a container over client-node's websocket, its streams as lines, its end always told. */
import { PassThrough, Writable } from 'node:stream'
import type { KubeConfig, V1Status } from '@kubernetes/client-node'
import { ApiError, type ExecStream } from './api.js'
import { cutLines } from './lines.js'

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
/** A peer that is gone is noticed after one to two of these; nobody else sends anything on an idle stream. */
const pingMs = 5_000
/** A peer that reads nothing must not fill our memory. */
const mostUnsentBytes = 64 * 1024 * 1024

/** client-node rejects with an ErrorEvent, which is no Error; the answer's body, and the reason in it, are lost on the way. */
const toExecError = (error: unknown): ApiError => {
  const { message = String(error), error: cause } = error as { message?: string; error?: Error & { code?: string } }
  const status = Number(/Unexpected server response: (\d+)/.exec(message)?.[1] ?? 0)
  const code = cause?.code ?? (status === 0 ? 'UND_ERR_SOCKET' : '')
  return new ApiError(message || code, status, code, { cause: cause ?? error })
}

const describeStatus = ({ status, message, details }: V1Status): string => {
  if (status === 'Success') return 'the process ended with exit code 0'
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  return code === undefined ? (message ?? 'the process ended') : `the process ended with exit code ${code}`
}

/** Lines that came before anybody listened are kept for the first who does. */
const createLineHandlers = () => {
  const handlers: ((line: string) => void)[] = []
  const early: string[] = []
  return {
    hear: (line: string): void => {
      if (handlers.length === 0) early.push(line)
      for (const handle of handlers) handle(line)
    },
    add: (handle: (line: string) => void): void => {
      handlers.push(handle)
      for (const line of early.splice(0)) handle(line)
    },
  }
}

/** The last words on stderr say why a process ended. */
const createTail = () => {
  let text = ''
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text = `${text}${chunk.toString()}`.slice(-1000)
      done()
    },
  })
  return { stream, read: () => text.trim() }
}

/** Pings, so that a peer that died without a word is noticed. @returns what ends it. */
const keepAlive = (socket: Socket, onDead: (reason: string) => void): (() => void) => {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) return onDead(`no answer to a ping for ${pingMs / 1000} s`)
    answered = false
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
const connect = async (config: KubeConfig, target: ExecTarget, pipes: Pipes): Promise<Socket> => {
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

/** @throws {ApiError} with the status of the refusal, and little more: the caller looks at the pod for a reason. */
export const openExec = async (config: KubeConfig, target: ExecTarget): Promise<ExecStream> => {
  const handlers = createLineHandlers()
  const tail = createTail()
  const stdin = new PassThrough()
  let finish: (reason: string) => void = () => undefined
  const ended = new Promise<string>((resolve) => {
    finish = resolve
  })
  const tell = (reason: string): void => finish(tail.read() === '' ? reason : `${reason}: ${tail.read()}`)
  const lines = cutLines(handlers.hear)
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      try {
        lines.push(chunk)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
  const socket = await connect(config, target, {
    stdin,
    stdout,
    stderr: tail.stream,
    onStatus: (status) => tell(describeStatus(status)),
  })
  const drop = (reason: string): void => {
    tell(reason)
    socket.terminate()
  }
  const stopPings = keepAlive(socket, (reason) => drop(`the stream is dead: ${reason}`))
  stdout.on('error', (error) => drop(`the stream was dropped: ${error.message}`))
  socket.on('error', (error) => drop(`the stream broke: ${error.message}`))
  socket.on('close', (code) => {
    stopPings()
    if (lines.rest() !== '') handlers.hear(lines.rest())
    tell(`the stream was closed without a status (${code})`)
  })
  let open = true
  void ended.then(() => {
    open = false
  })
  return {
    send: (line) => {
      if (!open) return
      if (socket.bufferedAmount > mostUnsentBytes) return drop('the process reads nothing')
      stdin.write(`${line}\n`)
    },
    onLine: handlers.add,
    ended,
    close: () => {
      tell('closed by us')
      socket.close()
    },
  }
}
