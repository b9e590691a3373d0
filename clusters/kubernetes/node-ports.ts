/** The port on which agents of nodes listen, and who else may have it. */
import type { AgentStart } from '../agent/requests.js'
import { agentPlaces } from './agent-places.js'
import type { WireObject } from './api.js'
import { deadlineMs, type Engine } from './engine.js'
import { isReady, isRunning } from './readiness.js'
import { placeOf } from './wire.js'

/** What netns' nodes listen on, too. Prometheus' node exporter has it as well. */
export const nodeAgentPort = 9100

export const describeTaken = (node: string): string =>
  `port ${nodeAgentPort} of node ${node} is taken by another program (a node exporter?), and Netherkin's agent of the node listens there`

/** Another program listens where a node's agent would. */
export class NodePortTaken extends Error {
  override readonly name = 'NodePortTaken'
}

export const nodeListeners: AgentStart['listeners'] = [{ protocol: 'TCP', port: nodeAgentPort }]

const isClash = (error: unknown): boolean => error instanceof Error && /EADDRINUSE/.test(error.message)

/**
 * Resolves when the pod is ready, or runs and its agent says that it listens; what else may be wrong, others tell.
 * @throws {NodePortTaken}
 */
export const awaitListening = async ({ sight, links }: Engine, pod: WireObject, node: string): Promise<void> => {
  const find = (): WireObject | undefined => {
    const live = sight.of('Pod').get(placeOf(pod))
    return live && (isReady(live) || isRunning(live)) ? live : undefined
  }
  const live = await sight.until(find, { what: `the agent of node ${node}`, deadlineMs }).catch(() => undefined)
  const [place] = live && !isReady(live) ? agentPlaces(live) : []
  if (!place) return
  // It tries again what it could not open, and says why not; its readiness alone would say so only by never coming.
  await links
    .of(place)
    .ask({ op: 'listen', listeners: nodeListeners })
    .catch((error: unknown) => {
      if (isClash(error)) throw new NodePortTaken(describeTaken(node))
    })
}
