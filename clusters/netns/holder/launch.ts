/** The provider's side of the holder: starts it, has it do things, and takes it away. */
import { readFileSync } from 'node:fs'

import type { Socket } from 'node:net'
import { execa, type Options, type ResultPromise } from 'execa'
import type { Observation, Probe } from '../../probe.js'
import type { Change } from '../protocol.js'
import { hasSystemAdministration, systemPath } from './privileges.js'
import { type Deadlines, openWire, usualDeadlines, type Wire } from './wire.js'

export interface Holder {
  /** The holder's process id as this host sees it, for `nsenter --target`. */
  readonly pid: number
  /** Resolves to the generation when all of it is live. */
  apply(change: Change): Promise<number>
  /** One observation a probe, in the batch's order. */
  probe(batch: readonly Probe[]): Promise<readonly Observation[]>
  /** Evidence: rules, routes, addresses, flows of each node, DNS questions. */
  inspect(): Promise<readonly { readonly name: string; readonly text: string }[]>
  /** Lets this process end although the holder runs, and the holder with it; until `wake`. */
  rest(): void
  wake(): void
  /** Lets the holder outlive this process, and this process end without it. */
  keep(): Promise<void>
  /** Resolves when the holder is gone, and with it all that it held; safe to call twice. */
  close(): Promise<void>
}

export interface LaunchOptions {
  /** The bundled holder. */
  readonly program: string
  /** Added to the holder's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Milliseconds a request; those that are not given are the usual ones. */
  readonly deadlines?: Partial<Deadlines>
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
  const args = [...flags, ...ownNamespaces, '--', process.execPath, program]
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

/** `unshare --fork` stays outside and has one child. */
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])

const release = ({ process: child }: Child): void => {
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
}

// The kernel takes the rest away: unshare dies, --kill-child ends the holder, its namespaces go with it.
const kill = ({ process: child }: Child): void => void child.kill('SIGKILL')

/** Whether our process stays for the holder's sake. Its pipes are sockets, though streams by type. */
const setAwaited = ({ process: child }: Child, isAwaited: boolean): void => {
  const handles = [child, child.stdin, child.stdout, child.stderr] as unknown as readonly Pick<
    Socket,
    'ref' | 'unref'
  >[]
  for (const handle of handles) isAwaited ? handle.ref() : handle.unref()
}

const toHolder = (child: Child, wire: Wire): Holder => ({
  pid: childOf(child.process.pid ?? 0),
  apply: async (change) => (await wire.request({ op: 'apply', change })).generation ?? change.generation,
  probe: async (batch) => (await wire.request({ op: 'probe', batch })).observations ?? [],
  inspect: async () => (await wire.request({ op: 'inspect' })).artifacts ?? [],
  rest: () => setAwaited(child, false),
  wake: () => setAwaited(child, true),
  keep: async () => {
    await wire.request({ op: 'keep' })
    release(child)
  },
  close: async () => {
    kill(child)
    await child.process
  },
})

const start = async (flags: readonly string[], options: LaunchOptions): Promise<Holder> => {
  const child = spawnHolder(flags, options)
  const peer = {
    input: child.process.stdin,
    output: child.process.stdout,
    end: describeEnd(child),
    kill: () => kill(child),
  }
  const wire = openWire(peer, { ...usualDeadlines, ...options.deadlines })
  await wire.hello
  return toHolder(child, wire)
}

/**
 * Starts a holder; resolves when it can serve. Root without user namespaces does without them.
 * @throws an Error with the end of the holder's stderr when it cannot start.
 */
export const launch = async (options: LaunchOptions): Promise<Holder> => {
  try {
    return await start(asUser, options)
  } catch (error) {
    if (!hasSystemAdministration()) throw error
    return start([], options)
  }
}
