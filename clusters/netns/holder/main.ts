/**
 * The holder: owns one cluster's network namespaces and all their sockets. It is the first process of its own PID
 * namespace, so whatever ends it makes the kernel take everything away. Requests and replies are JSON lines
 * (../protocol.ts); a change goes alone, probes run side by side.
 */
import { createInterface } from 'node:readline'
import { createAuthority, lazily } from '../../agent/authority.js'
import { watchLag } from '../../agent/lag.js'
import { probeAll } from '../../agent/prober.js'
import type { Hello, Reply, Request } from '../protocol.js'
import { applyChange, type Nodes } from './apply.js'
import { CommandError } from './commands.js'
import { createHosts } from './hosts.js'
import { inspect } from './inspect.js'
import { prepareKernel } from './kernel.js'

type Answer = Omit<Extract<Reply, { ok: true }>, 'id' | 'ok'>

const authority = lazily(createAuthority)
const hosts = createHosts(authority)
const nodes: Nodes = new Set()
const lag = watchLag()
let kept = false
const longMs = 2 ** 30

/** A launcher that is gone reads nothing; that is its business. */
const say = (line: Reply | Hello): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

/** The end of the last change; changes wait for it and for the probes under way, probes only for it. */
let changed: Promise<unknown> = Promise.resolve()
const probing = new Set<Promise<unknown>>()

const alone = <T>(work: () => Promise<T>): Promise<T> => {
  const turn = Promise.allSettled([changed, ...probing]).then(work)
  changed = turn.catch(() => {})
  return turn
}

const together = <T>(work: () => Promise<T>): Promise<T> => {
  const turn = changed.then(work)
  const settled = turn.catch(() => {}).finally(() => probing.delete(settled))
  probing.add(settled)
  return turn
}

const perform = async (request: Request): Promise<Answer> => {
  switch (request.op) {
    case 'apply':
      await alone(() => applyChange(request.change, hosts, nodes))
      return { generation: request.change.generation }
    case 'probe':
      return { observations: await together(() => probeAll(request.batch, { callerOf: hosts.callerOf, lag })) }
    case 'inspect':
      return { artifacts: await together(() => inspect([...nodes], hosts)) }
    case 'keep':
      kept = true
      // Nothing else may be there to stay for.
      setInterval(() => {}, longMs)
      return {}
    case 'close':
      return {}
  }
}

const failure = (id: number, error: unknown): Reply => ({
  id,
  ok: false,
  error: error instanceof Error ? error.message : String(error),
  ...(error instanceof CommandError && { command: error.command }),
})

const serve = async (line: string): Promise<void> => {
  const request: Request = JSON.parse(line)
  const reply = await perform(request).then(
    (answer): Reply => ({ id: request.id, ok: true, ...answer }),
    (error: unknown) => failure(request.id, error),
  )
  say(reply)
  if (request.op === 'close') process.exit(0)
}

// The terminal's Ctrl-C is the launcher's to judge; its death closes our standard input.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const requests = createInterface({ input: process.stdin })
requests.on('line', (line) => void serve(line))
requests.on('close', () => {
  if (!kept) process.exit(0)
})

await prepareKernel()
say({ hello: 1 })
// The outside speaks TLS in every cluster; whoever started us early is not waiting yet.
authority().catch(() => {})
