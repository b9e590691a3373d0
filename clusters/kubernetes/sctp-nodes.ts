/** Whether the kernels of a cluster's nodes speak SCTP: their own lists of protocols say so. */
import type { AgentPlace } from './agent-links.js'
import { agentPlaces } from './agent-places.js'
import { ApiError } from './api.js'
import { type Engine, inParallel } from './engine.js'
import { nodeAgentsNamespace } from './node-agents.js'
import { isLeaving } from './wire.js'

const list = '/proc/net/protocols'

/** A line a protocol, a heading above. Undefined when that was not what was read. */
export const speaksSctp = (lines: readonly string[]): boolean | undefined => {
  const names = lines.map((line) => line.split(/\s+/, 1)[0])
  return names.includes('protocol') && names.includes('TCP') ? names.includes('SCTP') : undefined
}

/** A process of its own, and a small one: a link to the agent would stay open, and holds a process on the node. */
const readProtocols = async ({ parts }: Engine, { namespace, pod, container }: AgentPlace) => {
  const stream = await parts.api.exec({ namespace, pod, container, command: ['cat', list] })
  const lines: string[] = []
  stream.onLine((line) => lines.push(line))
  return { lines, ended: await stream.ended }
}

const absent = `${list} does not list it: sudo modprobe sctp on the machine below loads it, where there is such a module`

export interface SctpSight {
  /** Why there is none, in words: a reason to skip. */
  readonly lack?: string
  /** Why nobody knows whether there is, in words: no reason to skip, or a broken harness would pass for a cluster without. */
  readonly doubt?: string
}

/** Of one node. */
const lookAt = async (engine: Engine, place: AgentPlace): Promise<SctpSight> => {
  try {
    const { lines, ended } = await readProtocols(engine, place)
    const speaks = speaksSctp(lines)
    if (speaks === undefined) return { doubt: `${list} could not be read (${ended})` }
    return speaks ? {} : { lack: absent }
  } catch (error) {
    const { message } = error as Error
    // Whoever may not enter the agents cannot ask over SCTP either.
    return error instanceof ApiError && error.status === 403 ? { lack: message } : { doubt: message }
  }
}

const placesOf = ({ parts, sight }: Engine): readonly AgentPlace[] => {
  const own = nodeAgentsNamespace(parts.naming)
  const pods = [...sight.of('Pod').values()].filter((pod) => pod.metadata.namespace === own && !isLeaving(pod))
  return pods.flatMap((pod) => agentPlaces(pod).slice(0, 1))
}

/** What is said of nodes, undefined of those that have nothing to be told. */
const tell = (places: readonly AgentPlace[], said: readonly (string | undefined)[]): string | undefined => {
  const index = said.findIndex((one) => one !== undefined)
  if (index < 0) return undefined
  const where = said.every((one) => one === said[index]) ? 'every node' : `node ${places[index]?.pod}`
  return `on ${where}, ${said[index]}`
}

/** Asked of the agents of a cluster's nodes: it has SCTP when every node has. One that lacks it decides. */
export const lookForSctp = async (engine: Engine): Promise<SctpSight> => {
  const places = placesOf(engine)
  if (places.length === 0) return { lack: 'no agent may be on the nodes to see whether their kernels have it' }
  const found = await inParallel(places.map((place) => lookAt(engine, place)))
  const lack = tell(
    places,
    found.map((one) => one.lack),
  )
  if (lack !== undefined) return { lack }
  const doubt = tell(
    places,
    found.map((one) => one.doubt),
  )
  return doubt === undefined ? {} : { doubt }
}
