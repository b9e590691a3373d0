/** Whoever probes: one host's sockets, its resolv.conf, and what the agent remembers for it. */
import type { Observation } from '../probe.js'
import type { Connections } from './connections.js'
import { type Greeting, serverOf } from './echo.js'
import type { Resolver } from './resolv-conf.js'
import type { Sockets } from './sockets.js'
import type { Failure } from './verdict.js'

export interface Caller {
  /** The host's key among the agent's hosts. */
  readonly key: string
  readonly sockets: Sockets
  readonly resolver: Resolver
  readonly connections: Connections
  /** PEM of the root that TLS probes trust; asked by them alone. */
  readonly trust?: () => Promise<string>
  /** The port on localhost at which agnhost dials SCTP for us; absent where none does. */
  readonly dialer?: number
  /** Whether any UDP listener of ours saw this nonce. */
  readonly seen: (nonce: string) => boolean
  /**
   * Takes the nonces of a UDP attempt without a reply, by the probe's id, where the listeners of others keep ledgers of
   * their own: the attempt then leaves `delivered` to whoever asks them.
   */
  readonly unanswered?: (probe: string, nonces: readonly string[]) => void
}

/** What one address had to say; the probe's id and the times are added by whoever asked. */
export type Outcome = Failure & Omit<Observation, 'probe' | 'startedAt' | 'phases' | 'lagMs' | 'verdict' | 'detail'>

/** Waits no longer than the signal; the work goes on. @throws the signal's reason. */
export const before = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

export const told = (greeting: Greeting | undefined): Pick<Outcome, 'servedBy' | 'seenFrom'> =>
  greeting ? { servedBy: serverOf(greeting), seenFrom: greeting.seenFrom } : {}
