/** What an agent does about each request, whoever carries it. */
import { existsSync, readFileSync } from 'node:fs'
import type { Observation } from '../probe.js'
import type { Caller } from './caller.js'
import { createConnections } from './connections.js'
import { watchLag } from './lag.js'
import { createLedger } from './ledger.js'
import type { Perform } from './lines.js'
import type { Identity } from './listener.js'
import { createOpenings } from './openings.js'
import { probeAll } from './prober.js'
import type { AgentReply, AgentRequest, AgentStart } from './requests.js'
import { parseResolver } from './resolv-conf.js'
import { ownSockets } from './sockets.js'

type Answer = Omit<Extract<AgentReply, { ok: true }>, 'id' | 'ok'>

export interface Agent {
  readonly perform: Perform
  /** Opens the first listeners. */
  start(): Promise<void>
}

const resolvConf = '/etc/resolv.conf'

const readResolver = () => parseResolver(existsSync(resolvConf) ? readFileSync(resolvConf, 'utf8') : '')

/** Where several containers of many nodes start from one object, only the real node's name is known to each. */
export const identityOf = ({ namespace, pod, node, nodes }: AgentStart, nodeName = ''): Identity => ({
  namespace,
  pod,
  node: node ?? nodes?.[nodeName] ?? nodeName,
  instance: crypto.randomUUID(),
})

/** `onListening` hears, after each change, which listeners could not be opened and why, and is waited for. */
export const createAgent = (
  start: Pick<AgentStart, 'listeners'>,
  identity: Identity,
  onListening: (complaints: readonly string[]) => Promise<void> = async () => {},
): Agent => {
  const ledger = createLedger()
  const connections = createConnections()
  const openings = createOpenings(identity, { sockets: ownSockets, ledger })

  const listenOn = async (listeners: AgentStart['listeners']): Promise<readonly string[]> => {
    const complaints = await openings.replace(listeners)
    await onListening(complaints)
    return complaints
  }

  const probe = async ({ batch, trust, dialer }: Extract<AgentRequest, { op: 'probe' }>): Promise<Answer> => {
    const unanswered: Record<string, readonly string[]> = {}
    const caller: Caller = {
      key: 'self',
      sockets: ownSockets,
      resolver: readResolver(),
      connections,
      ...(trust !== undefined && { trust: async () => trust }),
      ...(dialer !== undefined && { dialer }),
      seen: ledger.seen,
      unanswered: (id, nonces) => {
        unanswered[id] = [...(unanswered[id] ?? []), ...nonces]
      },
    }
    const observations = await watchingLag((lag) => probeAll(batch, { callerOf: () => caller, lag }))
    return { observations, ...(Object.keys(unanswered).length > 0 && { unanswered }) }
  }

  const answer = async (request: AgentRequest): Promise<Answer> => {
    switch (request.op) {
      case 'probe':
        return probe(request)
      case 'seen':
        return { seen: request.nonces.filter(ledger.seen) }
      case 'listen': {
        const complaints = await listenOn(request.listeners)
        if (complaints.length > 0) throw new Error(complaints.join('; '))
        return {}
      }
      case 'cut':
        connections.cut()
        return {}
      case 'exit':
        return {}
      default:
        throw new Error(`an agent cannot "${(request as { op: string }).op}"`)
    }
  }

  return {
    start: async () => void (await listenOn(start.listeners)),
    perform: (request) =>
      answer(request).then(
        (told): AgentReply => ({ id: request.id, ok: true, ...told }),
        (error: Error): AgentReply => ({ id: request.id, ok: false, error: error.message }),
      ),
  }
}

/** The watch costs a timer that never rests, so it runs only as long as somebody probes. */
const watchingLag = async (
  work: (lag: ReturnType<typeof watchLag>) => Promise<readonly Observation[]>,
): Promise<readonly Observation[]> => {
  const lag = watchLag()
  try {
    return await work(lag)
  } finally {
    lag.stop()
  }
}
