/** Whether the kernels of a cluster's nodes speak SCTP: their own lists of protocols say so. */
import type { AgentPlace } from './agent-links.js'
import { agentPlaces } from './agent-places.js'
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

/** What is wrong with a node, in words; undefined: nothing. */
const findFault = async (engine: Engine, place: AgentPlace): Promise<string | undefined> => {
  try {
    const { lines, ended } = await readProtocols(engine, place)
    const speaks = speaksSctp(lines)
    if (speaks === undefined) return `${list} could not be read (${ended})`
    return speaks ? undefined : absent
  } catch (error) {
    return (error as Error).message
  }
}

const placesOf = ({ parts, sight }: Engine): readonly AgentPlace[] => {
  const own = nodeAgentsNamespace(parts.naming)
  const pods = [...sight.of('Pod').values()].filter((pod) => pod.metadata.namespace === own && !isLeaving(pod))
  return pods.flatMap((pod) => agentPlaces(pod).slice(0, 1))
}

/** Why a cluster has no SCTP, in words; undefined when every node has. Asked of the agents of its nodes. */
export const findNoSctp = async (engine: Engine): Promise<string | undefined> => {
  const places = placesOf(engine)
  if (places.length === 0) return 'no agent may be on the nodes to see whether their kernels have it'
  const faults = await inParallel(places.map((place) => findFault(engine, place)))
  const index = faults.findIndex((fault) => fault !== undefined)
  if (index < 0) return undefined
  const where = faults.every((fault) => fault === faults[index]) ? 'every node' : `node ${places[index]?.pod}`
  return `on ${where}, ${faults[index]}`
}
