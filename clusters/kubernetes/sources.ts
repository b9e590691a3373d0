/** Where probes start: the agent of each source, found or brought there. */
import { isIP } from 'node:net'
import type { Observation, Probe, Source } from '../probe.js'
import type { AgentPlace } from './agent-links.js'
import { agentPlaces } from './agent-places.js'
import { ephemeralAgent, ephemeralBridgeCommand, ephemeralName } from './agent-program.js'
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { bringContainer } from './ephemeral.js'
import { nodeAgentsNamespace } from './node-agents.js'

/** Equal for probes that travel together. */
export const sourceKey = (source: Source): string => {
  if (source.kind === 'outside') return 'outside'
  if (source.kind === 'node') return `node ${source.name}`
  return `pod ${source.namespace}/${source.name} ${source.container ?? ''}`
}

/** What a probe that could not be sent gets. */
export const unsent = ({ id }: Probe, detail: string): Observation => ({
  probe: id,
  verdict: 'unknown',
  detail,
  startedAt: Date.now(),
  phases: { totalMs: 0 },
})

/** Some load balancers report a host name instead of an address. */
export const callByName = (probe: Probe): Probe => {
  if (probe.kind !== 'reach' || !('addresses' in probe.to)) return probe
  const [only, ...others] = probe.to.addresses
  if (only === undefined || others.length > 0 || isIP(only) !== 0) return probe
  return { ...probe, to: { name: `${only.replace(/\.$/, '')}.` } }
}

/** A pod that keeps its own image gets an agent beside it. */
const bringAgent = async (engine: Engine, pod: WireObject): Promise<AgentPlace> => {
  const { name, namespace = 'default', uid = '' } = pod.metadata
  await bringContainer(engine, pod, ephemeralAgent(engine.parts.agent), 'the agent')
  return { namespace, pod: name, container: ephemeralName, uid, restarts: 0, command: ephemeralBridgeCommand }
}

const nameOf = (source: Exclude<Source, { kind: 'outside' }>): string =>
  source.kind === 'node' ? `node ${source.name}` : `pod ${source.namespace}/${source.name}`

/** The pod in which a source's agent is. */
export const podOf = (
  { parts, sight }: Engine,
  source: Exclude<Source, { kind: 'outside' }>,
): WireObject | undefined =>
  source.kind === 'node'
    ? sight.of('Pod').get(`${nodeAgentsNamespace(parts.naming)}/${source.name}`)
    : sight.of('Pod').get(`${parts.naming.namespace.real(source.namespace)}/${source.name}`)

/** @throws an Error that says why nothing can start there. */
export const findAgent = async (engine: Engine, source: Exclude<Source, { kind: 'outside' }>): Promise<AgentPlace> => {
  const pod = podOf(engine, source)
  if (!pod) throw new Error(`the cluster has no ${nameOf(source)} to probe from`)
  const places = agentPlaces(pod)
  const wanted = source.kind === 'pod' ? source.container : undefined
  const place = wanted === undefined ? places[0] : places.find(({ container }) => container === wanted)
  // Containers of a pod share its network: an agent beside one of them calls from where it does.
  return place ?? bringAgent(engine, pod)
}
