/** Who dials SCTP for a source: an agnhost beside it, which it has, or gets when it first asks. */
import type { Observation, Probe, ReachProbe, Source } from '../probe.js'
import { agentPlaces } from './agent-places.js'
import { dialerIn, ephemeralDialer, sctpDialer } from './agnhost.js'
import type { WireObject } from './api.js'
import { destinationOf } from './delivery.js'
import type { Engine } from './engine.js'
import { bringContainer } from './ephemeral.js'

export const isSctp = (probe: Probe): probe is ReachProbe => probe.kind === 'reach' && probe.protocol === 'SCTP'

const isOnNode = ({ spec }: WireObject): boolean =>
  (spec as { hostNetwork?: boolean } | undefined)?.hostNetwork === true

/** Whoever reaches `netexec` can run commands in its container: on a node's own addresses that may be anybody. */
const notOnNodes = "agnhost, which speaks SCTP for us, is not opened in a node's own network"

const noAgnhost = ({ memory }: Engine): string =>
  memory.sctpDoubt === undefined
    ? 'SCTP cannot be asked for here: the cluster lacks it'
    : `SCTP cannot be asked for here: it could not be found out whether the nodes have it (${memory.sctpDoubt})`

/** @returns its port on the pod's localhost @throws an Error that says why there is none. */
export const findDialer = async (engine: Engine, source: Source, pod: WireObject | undefined): Promise<number> => {
  if (!engine.dressing.agnhost) throw new Error(noAgnhost(engine))
  if (source.kind !== 'pod' || !pod || isOnNode(pod)) throw new Error(notOnNodes)
  const there = dialerIn(pod)
  if (there !== undefined) return there
  await bringContainer(engine, pod, sctpDialer(engine.dressing.agnhost), 'agnhost')
  return ephemeralDialer
}

/** Nobody listens in a node's network for us: that a probe is refused there says nothing about the network. */
export const withSctpEnds = (engine: Engine, probe: Probe | undefined, observation: Observation): Observation => {
  if (!probe || !isSctp(probe) || observation.verdict === 'connected') return observation
  const deaf = destinationOf(probe, engine).some((pod) => isOnNode(pod) && agentPlaces(pod).length > 0)
  return deaf ? { ...observation, verdict: 'unknown', detail: notOnNodes } : observation
}
