/** What is asked of an agent, one JSON line each, and what it answers. Its `id` comes back with the answer. */
import type { Observation, Probe } from '../probe.js'
import type { Listener } from './listener.js'

export type AgentRequest =
  /**
   * One attempt each, all at once. `trust`: PEM of the root that TLS probes believe. `dialer`: the port on localhost of the
   * agnhost that dials SCTP.
   */
  | {
      readonly id: number
      readonly op: 'probe'
      readonly batch: readonly Probe[]
      readonly trust?: string
      readonly dialer?: number
    }
  /** Whether these datagrams (by nonce) arrived at a listener of this agent. */
  | { readonly id: number; readonly op: 'seen'; readonly nonces: readonly string[] }
  /** Listens on exactly these from now on. */
  | { readonly id: number; readonly op: 'listen'; readonly listeners: readonly Listener[] }
  /** Closes the connections that probes keep open. */
  | { readonly id: number; readonly op: 'cut' }
  /** Ends the agent, and its container with it, after the answer. */
  | { readonly id: number; readonly op: 'exit' }

export type AgentReply =
  | {
      readonly id: number
      readonly ok: true
      readonly observations?: readonly Observation[]
      /** Nonces of the UDP attempts without a reply, by probe id: their receivers may have seen them. */
      readonly unanswered?: Readonly<Record<string, readonly string[]>>
      readonly seen?: readonly string[]
    }
  | { readonly id: number; readonly ok: false; readonly error: string }

/** How an agent starts in a container: environment variable `NETHERKIN_AGENT`, as JSON. */
export interface AgentStart {
  readonly namespace: string
  readonly pod: string
  /** The node as scenarios call it; `$NODE_NAME` of the downward API where only that is known. */
  readonly node?: string
  /** Real node names to the names that scenarios use. */
  readonly nodes?: Readonly<Record<string, string>>
  readonly listeners: readonly Listener[]
}
