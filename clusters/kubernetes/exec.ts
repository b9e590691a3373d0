/** A process in a container over client-node's websocket, its streams as lines, its end always told. */
import { PassThrough, Writable } from 'node:stream'
import type { KubeConfig, V1Status } from '@kubernetes/client-node'
import type { ExecStream } from './api.js'
import { connectExec, type ExecTarget, keepAlive } from './exec-socket.js'
import { cutLines } from './lines.js'

/** A peer that reads nothing must not fill our memory. */
const mostUnsentBytes = 64 * 1024 * 1024
const closeMs = 1_000

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
  const socket = await connectExec(config, target, {
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
      stdin.end()
      socket.close()
      // A server that is gone answers no close either, and the websocket would wait half a minute for it.
      setTimeout(() => socket.terminate(), closeMs).unref()
    },
  }
}
