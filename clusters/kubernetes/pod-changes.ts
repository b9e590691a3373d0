/** Pods made, replaced, changed in place, restarted and taken away. */
import { RejectedObject } from '../cluster.js'
import { agentPlaces } from './agent-places.js'
import type { WireObject } from './api.js'
import type { PodChange } from './difference-pods.js'
import { deadlineMs, type Engine, inParallel, nodesDown } from './engine.js'
import { untilGone, untilHeard } from './hearing.js'
import { holdsNodePort, nodeOf } from './readiness.js'
import { describeObject, refusalOf } from './refusal.js'
import { keyOf, placeOf } from './wire.js'

type ChangeOf<K extends PodChange['kind']> = Extract<PodChange, { kind: K }>

/**
 * With a grace of 0 the name is free at once, and the kubelet ends the process on its own. Nobody answers for a node that
 * is cut off, so its pods go that way too.
 */
export const removePod = async (engine: Engine, live: WireObject): Promise<void> => {
  const isPatient = holdsNodePort(live) && !nodesDown(engine).has(nodeOf(live) ?? '')
  const { uid } = live.metadata
  await engine.parts.api.remove(live, { graceSeconds: isPatient ? 1 : 0, ...(uid !== undefined && { uid }) })
  engine.memory.sent.delete(keyOf(live))
  await untilGone(engine, live)
}

/** @throws {RejectedObject} */
export const makePod = async (engine: Engine, pod: WireObject): Promise<void> => {
  const { parts, memory } = engine
  try {
    const made = await parts.api.create(pod)
    memory.sent.set(keyOf(pod), pod)
    await untilHeard(engine, made)
  } catch (error) {
    throw refusalOf(pod, error, parts.naming)
  }
}

const patchPod = async (engine: Engine, { live, metadata }: ChangeOf<'patch'>): Promise<void> => {
  const { parts } = engine
  try {
    await untilHeard(engine, await parts.api.patch(live, { metadata }))
  } catch (error) {
    throw refusalOf(live, error, parts.naming)
  }
}

const restartsOf = (pod: WireObject | undefined, container: string): number | undefined => {
  const { containerStatuses = [] } = (pod?.status ?? {}) as {
    containerStatuses?: { name: string; restartCount: number }[]
  }
  return containerStatuses.find(({ name }) => name === container)?.restartCount
}

/** The agents end themselves and the kubelet starts them again: same pod, same address. */
const restartPod = async (engine: Engine, { live }: ChangeOf<'restart'>): Promise<void> => {
  const { links, sight, parts } = engine
  const places = agentPlaces(live)
  const what = describeObject(live, parts.naming)
  if (places.length === 0)
    throw new RejectedObject(`${what} runs an image of its own, which nobody but itself can restart`)
  // An agent that ends may take its reply along: whether it is back decides.
  const told = await Promise.allSettled(places.map((place) => links.of(place).ask({ op: 'exit' })))
  const silent = told.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
  const isBack = (): true | undefined => {
    const now = sight.of('Pod').get(placeOf(live))
    return places.every(({ container, restarts }) => (restartsOf(now, container) ?? 0) > restarts) ? true : undefined
  }
  await sight.until(isBack, {
    what: `the restart of ${what}`,
    deadlineMs,
    ...(silent.length > 0 && { still: () => silent.join('; ') }),
  })
}

const replacePod = async (engine: Engine, { live, pod }: ChangeOf<'replace'>): Promise<void> => {
  await removePod(engine, live)
  await makePod(engine, pod)
}

const ofKind = <K extends PodChange['kind']>(changes: readonly PodChange[], kind: K): readonly ChangeOf<K>[] =>
  changes.filter((change): change is ChangeOf<K> => change.kind === kind)

/** @throws {RejectedObject} */
export const changePods = async (engine: Engine, changes: readonly PodChange[]): Promise<void> => {
  const leaving = ofKind(changes, 'remove')
  const [patient, others] = [
    leaving.filter(({ live }) => holdsNodePort(live)),
    leaving.filter(({ live }) => !holdsNodePort(live)),
  ]
  await inParallel(patient.map(({ live }) => removePod(engine, live)))
  await inParallel([
    ...others.map(({ live }) => removePod(engine, live)),
    ...ofKind(changes, 'patch').map((change) => patchPod(engine, change)),
    ...ofKind(changes, 'make').map(({ pod }) => makePod(engine, pod)),
    ...ofKind(changes, 'replace').map((change) => replacePod(engine, change)),
  ])
  await inParallel(ofKind(changes, 'restart').map((change) => restartPod(engine, change)))
}
