/**
 * The host off the cluster that calls in: this very machine, by an agent that is a process of its own. Whether it can is
 * found out by trying.
 */
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import type { AgentReply, AgentRequest } from '../agent/requests.js'
import type { Host } from '../cluster.js'
import { agentPath } from '../kubernetes/agent-program.js'
import type { Surroundings, Told } from '../kubernetes/surroundings.js'
import type { Observation, Probe } from '../probe.js'

/** Every kubelet listens there; a refusal is an answer too. */
const kubeletPort = 10_250
const trialMs = 2_000

/** The address that this machine has towards another one, if that one answers at all; empty when it refuses. */
const callFrom = (address: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: trialMs })
    const end = (own: string | undefined): void => {
      socket.destroy()
      resolve(own)
    }
    socket.once('connect', () => end(socket.localAddress))
    socket.once('timeout', () => end(undefined))
    // Who is refused was heard; the address from which is not known then.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(code === 'ECONNREFUSED' ? '' : undefined))
  })

/** From where this machine calls the nodes; undefined when none of them hears it. */
export const findOwnAddresses = async (nodes: readonly string[]): Promise<readonly string[] | undefined> => {
  const found = (await Promise.all(nodes.map((node) => callFrom(node, kubeletPort)))).filter((own) => own !== undefined)
  return found.length === 0 ? undefined : [...new Set(found.filter((own) => own !== ''))]
}

/** Whether anybody listens there already, as far as this machine can tell. */
export const isTaken = async (nodes: readonly string[], port: number): Promise<boolean> =>
  (await Promise.all(nodes.map((node) => callFrom(node, port)))).some((own) => own !== undefined && own !== '')

const unknown = (probe: Probe, detail: string): Observation => ({
  probe: probe.id,
  verdict: 'unknown',
  detail,
  startedAt: Date.now(),
  phases: { totalMs: 0 },
})

interface Waiting {
  readonly take: (reply: AgentReply) => void
  readonly fail: (reason: string) => void
}

const readReply = (line: string): AgentReply | undefined => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** @param onEnd told as soon as it is of no use any more */
const launch = (args: readonly string[], onEnd: () => void) => {
  const child = execa(process.execPath, args, {
    stdin: 'pipe',
    buffer: false,
    reject: false,
    // It has nothing to say of the cluster but what it is asked.
    extendEnv: false,
    env: { PATH: process.env.PATH ?? '' },
  })
  const waiting = new Map<number, Waiting>()
  const lose = (reason: string): void => {
    onEnd()
    for (const { fail } of waiting.values()) fail(reason)
    waiting.clear()
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = readReply(line)
    if (!reply) {
      lose(`the agent of this machine said what is no reply: ${line.slice(0, 200)}`)
      return void child.kill()
    }
    waiting.get(reply.id)?.take(reply)
    waiting.delete(reply.id)
  })
  child.stdin.on('error', () => {})
  const ended = child.then(({ exitCode, signal }) =>
    lose(`the agent of this machine ended (${signal ?? exitCode ?? 'never started'})`),
  )
  return { child, waiting, ended }
}

export interface Outside {
  readonly surroundings: NonNullable<Surroundings['outside']>
  /** Resolves when the agent that runs now has ended by itself; at once when none runs. */
  ended(): Promise<void>
  close(): Promise<void>
}

const agentArgs = (): readonly string[] => [agentPath(), 'probe']

/** Starts the agent when it is first asked, and again when it was lost. */
export const openOutside = (host: Host, argsOf: () => readonly string[] = agentArgs): Outside => {
  let running: ReturnType<typeof launch> | undefined
  let count = 0
  const start = (): ReturnType<typeof launch> => {
    const launched = launch(argsOf(), () => {
      if (running === launched) running = undefined
    })
    return launched
  }
  const ask = (request: (id: number) => AgentRequest): Promise<AgentReply> => {
    running ??= start()
    const { child, waiting } = running
    const id = ++count
    return new Promise((take, reject) => {
      waiting.set(id, { take, fail: (reason) => reject(new Error(reason)) })
      child.stdin.write(`${JSON.stringify(request(id))}\n`)
    })
  }
  const probe = async (batch: readonly Probe[], trust?: string): Promise<Told> => {
    try {
      const reply = await ask((id) => ({ id, op: 'probe', batch, ...(trust !== undefined && { trust }) }))
      if (!reply.ok) throw new Error(reply.error)
      const seen = new Map((reply.observations ?? []).map((one) => [one.probe, one]))
      return {
        observations: batch.map(
          (one) => seen.get(one.id) ?? unknown(one, 'the agent of this machine said nothing of it'),
        ),
        unanswered: reply.unanswered ?? {},
      }
    } catch (error) {
      return { observations: batch.map((one) => unknown(one, (error as Error).message)), unanswered: {} }
    }
  }
  const close = async (): Promise<void> => {
    const last = running
    running = undefined
    last?.child.stdin.end()
    last?.child.kill()
    await last?.child
  }
  return { surroundings: { host, probe }, ended: async () => running?.ended, close }
}
