/** The provider's side of the holder: starts it, speaks its protocol, and notices when it dies. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { execa, type Options, type ResultPromise } from 'execa'
import type { Observation, Probe } from '../../probe.js'
import type { Change, Reply, Request } from '../protocol.js'
import { hasSystemAdministration, systemPath } from './privileges.js'

export interface Holder {
  /** The holder's process id as this host sees it, for `nsenter --target`. */
  readonly pid: number
  /** Resolves to the generation when all of it is live. */
  apply(change: Change): Promise<number>
  /** One observation a probe, in the batch's order. */
  probe(batch: readonly Probe[]): Promise<readonly Observation[]>
  /** Evidence: rules, routes, addresses, flows of each node, DNS questions. */
  inspect(): Promise<readonly { readonly name: string; readonly text: string }[]>
  /** Lets the holder outlive this process, and this process end without it. */
  keep(): Promise<void>
  /** Resolves when the holder is gone, and with it all that it held; safe to call twice. */
  close(): Promise<void>
}

export interface LaunchOptions {
  /** The bundled holder; by default the one beside this file. */
  readonly program?: string
  /** Added to the holder's environment. */
  readonly env?: Readonly<Record<string, string>>
}

const ownNamespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'] as const
const asUser = ['--user', '--map-root-user'] as const
const stderrTailLength = 8 * 1024

interface Child {
  readonly process: ResultPromise<SpawnOptions>
  /** The end of its stderr so far. */
  readonly complaint: () => string
}

interface SpawnOptions extends Options {
  readonly stdin: 'pipe'
  readonly stdout: 'pipe'
  readonly stderr: 'pipe'
  readonly buffer: false
  readonly reject: false
}

const spawnOptions = (env: Readonly<Record<string, string>> = {}): SpawnOptions => ({
  stdin: 'pipe',
  stdout: 'pipe',
  stderr: 'pipe',
  buffer: false,
  reject: false,
  // The terminal's Ctrl-C is for the run to judge; the end of our process closes the holder's standard input.
  detached: true,
  cleanup: false,
  env: { ...env, PATH: systemPath() },
})

const spawnHolder = (flags: readonly string[], { program, env }: LaunchOptions): Child => {
  const file = program ?? fileURLToPath(new URL('./main.js', import.meta.url))
  const args = [...flags, ...ownNamespaces, '--', process.execPath, '--enable-source-maps', file]
  const child = execa('unshare', args, spawnOptions(env))
  let tail = ''
  child.stderr.on('data', (chunk: Buffer) => {
    tail = `${tail}${chunk.toString('utf8')}`.slice(-stderrTailLength)
  })
  return { process: child, complaint: () => tail.trim() }
}

/** Why the holder is not there any more, with the end of what it complained of. */
const describeEnd = async ({ process: child, complaint }: Child): Promise<string> => {
  const { exitCode, signal, originalMessage } = await child
  const exit = exitCode === undefined ? (originalMessage ?? 'it could not be started') : `exit code ${exitCode}`
  const how = signal === undefined ? exit : `killed by ${signal}`
  return ['the holder of the network namespaces ended', `(${how})`, complaint() && `: ${complaint()}`].join(' ').trim()
}

interface Waiting {
  readonly resolve: (reply: Extract<Reply, { ok: true }>) => void
  readonly reject: (error: Error) => void
}

type Body = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

interface Wire {
  /** Resolves with the first line. @throws when the holder ends before. */
  readonly hello: Promise<void>
  request(body: Body): Promise<Extract<Reply, { ok: true }>>
}

const replyError = (reply: Extract<Reply, { ok: false }>): Error =>
  Object.assign(new Error(reply.error), reply.command !== undefined && { command: reply.command })

const openWire = (child: Child): Wire => {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let ended: Error | undefined
  const hello = new Promise<void>((resolve, reject) => {
    waiting.set(0, { resolve: () => resolve(), reject })
  })
  const onLine = (line: string): void => {
    const message = JSON.parse(line) as Reply | { hello: 1 }
    const reply: Reply = 'hello' in message ? { id: 0, ok: true } : message
    const waiter = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.ok) waiter?.resolve(reply)
    else waiter?.reject(replyError(reply))
  }
  createInterface({ input: child.process.stdout }).on('line', onLine)
  // A write to a holder that has just died; its end is told below.
  child.process.stdin.on('error', () => {})
  void describeEnd(child).then((how) => {
    ended = new Error(how)
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  })
  return {
    hello,
    request: (body) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended)
        lastId += 1
        waiting.set(lastId, { resolve, reject })
        child.process.stdin.write(`${JSON.stringify({ id: lastId, ...body })}\n`)
      }),
  }
}

/** `unshare --fork` stays outside and has one child. */
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])

const release = ({ process: child }: Child): void => {
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
}

const toHolder = (child: Child, wire: Wire): Holder => ({
  pid: childOf(child.process.pid ?? 0),
  apply: async (change) => (await wire.request({ op: 'apply', change })).generation ?? change.generation,
  probe: async (batch) => (await wire.request({ op: 'probe', batch })).observations ?? [],
  inspect: async () => (await wire.request({ op: 'inspect' })).artifacts ?? [],
  keep: async () => {
    await wire.request({ op: 'keep' })
    release(child)
  },
  close: async () => {
    // The kernel takes the rest away: unshare dies, --kill-child ends the holder, its namespaces go with it.
    child.process.kill('SIGKILL')
    await child.process
  },
})

const start = async (flags: readonly string[], options: LaunchOptions): Promise<Holder> => {
  const child = spawnHolder(flags, options)
  const wire = openWire(child)
  await wire.hello
  return toHolder(child, wire)
}

/**
 * Starts a holder; resolves when it can serve. Root without user namespaces does without them.
 * @throws an Error with the end of the holder's stderr when it cannot start.
 */
export const launch = async (options: LaunchOptions = {}): Promise<Holder> => {
  try {
    return await start(asUser, options)
  } catch (error) {
    if (!hasSystemAdministration()) throw error
    return start([], options)
  }
}
