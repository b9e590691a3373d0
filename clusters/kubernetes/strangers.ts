/** Pods that keep their users' own images: whoever answers there does not say who it is (docs/decisions.md §22). */
import { unproved } from '../agent/verdict.js'
import type { Observation, Probe } from '../probe.js'
import { agentPlaces } from './agent-places.js'
import { destinationOf } from './delivery.js'
import type { Engine } from './engine.js'

const leadsToStrangers = (probe: Probe, engine: Engine): boolean => {
  if (probe.kind !== 'reach') return false
  const pods = destinationOf(probe, engine)
  return pods.length > 0 && pods.every((pod) => agentPlaces(pod).length === 0)
}

/** Over UDP the source itself must know that any reply counts. */
export const acceptStrangers = (probe: Probe, engine: Engine): Probe =>
  probe.kind === 'reach' && probe.protocol === 'UDP' && leadsToStrangers(probe, engine)
    ? { ...probe, anyReply: true }
    : probe

/** Somebody took the connection, and it is nobody of ours: who it was is not known. */
const isUnproved = ({ verdict, phases, servedBy }: Observation): boolean =>
  servedBy === undefined &&
  (verdict === 'wrong-answer' ||
    // Connected, and then it said nothing that we understand.
    ((verdict === 'timeout' || verdict === 'reset') && phases.answerMs !== undefined))

/** @param probe as it was sent */
export const withUnproved = (engine: Engine, probe: Probe | undefined, observation: Observation): Observation => {
  if (probe?.kind !== 'reach' || probe.protocol === 'UDP' || probe.http || !isUnproved(observation)) return observation
  return leadsToStrangers(probe, engine) ? { ...observation, verdict: 'connected', detail: unproved } : observation
}
