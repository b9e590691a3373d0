/** One agent in one container, spoken to over one long-lived stream. */
import type { AgentReply, AgentRequest } from '../agent/requests.js'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

export interface AgentLink {
  /** Rejects when the agent says that it cannot, or the stream is lost and could not be opened again. */
  ask(request: WithoutId<AgentRequest>): Promise<Extract<AgentReply, { ok: true }>>
  close(): void
}
