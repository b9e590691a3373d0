/**
 * The agent of a real cluster's pod: JSON lines in, JSON lines out, on the sockets of its own process. Each request has
 * an `id` that its reply carries back; standard input's end is the agent's.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Observation, Probe } from '../probe.js'
import type { Caller } from './caller.js'
import { createConnections } from './connections.js'
import { watchLag } from './lag.js'
import { createLedger } from './ledger.js'
import { type Identity, type Listener, listen } from './listener.js'
import { probeAll } from './prober.js'
import { parseResolver } from './resolv-conf.js'
import { ownSockets } from './sockets.js'

type Request =
  | { readonly id: number; readonly op: 'listen'; readonly identity: Identity; readonly listeners: readonly Listener[] }
  | { readonly id: number; readonly op: 'probe'; readonly batch: readonly Probe[] }

type Reply =
  | { readonly id: number; readonly ok: true; readonly observations?: readonly Observation[] }
  | { readonly id: number; readonly ok: false; readonly error: string }

const ledger = createLedger()
const lag = watchLag()
const caller: Caller = {
  key: 'self',
  sockets: ownSockets,
  resolver: parseResolver(readFileSync('/etc/resolv.conf', 'utf8')),
  connections: createConnections(),
  seen: ledger.seen,
}

const perform = async (request: Request): Promise<Reply> => {
  const { id } = request
  if (request.op === 'probe')
    return { id, ok: true, observations: await probeAll(request.batch, { callerOf: () => caller, lag }) }
  const means = { sockets: ownSockets, ledger }
  await Promise.all(request.listeners.map((listener) => listen(listener, request.identity, means)))
  return { id, ok: true }
}

const serve = async (line: string): Promise<void> => {
  const request: Request = JSON.parse(line)
  const failed = (error: Error): Reply => ({ id: request.id, ok: false, error: error.message })
  process.stdout.write(`${JSON.stringify(await perform(request).catch(failed))}\n`)
}

createInterface({ input: process.stdin })
  .on('line', (line) => void serve(line))
  .on('close', () => process.exit(0))
