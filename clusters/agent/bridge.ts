/** Standard input and output, led to the agent's socket. Ends when either end does. */
import { type FSWatcher, watch } from 'node:fs'
import { createConnection } from 'node:net'
import { basename, dirname } from 'node:path'
import { PassThrough } from 'node:stream'

/** A container's main process may still be starting when its stream is opened. */
const startMs = 10_000

const leave = (complaint: string): void => {
  process.stderr.write(`${complaint}\n`, () => process.exit(1))
}

/** Connects, again whenever the socket's file is made, until it is connected or time is over. */
export const bridge = (path: string): void => {
  let watcher: FSWatcher | undefined
  let connected = false
  const deadline = setTimeout(() => leave(`no agent listens at ${path}`), startMs)

  const finish = (): void => process.exit(0)
  // Read from the start: its end must be heard before anybody is there to be told.
  const requests = process.stdin.pipe(new PassThrough())
  process.stdin.on('end', () => connected || finish())
  process.stdout.on('error', finish)

  const join = (socket: ReturnType<typeof createConnection>): void => {
    connected = true
    clearTimeout(deadline)
    watcher?.close()
    requests.pipe(socket).pipe(process.stdout)
    socket.on('close', finish)
  }
  const connect = (): void => {
    const socket = createConnection(path)
    socket.on('connect', () => (connected ? socket.destroy() : join(socket)))
    socket.on('error', (error) => connected || watcher || leave(error.message))
  }
  try {
    watcher = watch(dirname(path), (_event, name) => connected || name !== basename(path) || connect())
    watcher.on('error', (error) => leave(error.message))
  } catch {
    // No watch to be had: the socket is there, or it is not.
  }
  connect()
}
