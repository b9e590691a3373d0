/** Objects to the API server, layer by layer: what others need comes first. */
import { RejectedObject } from '../cluster.js'
import { ApiError, type WireObject } from './api.js'
import type { Difference } from './difference.js'
import { deadlineMs, type Engine, inParallel } from './engine.js'
import { liveOf, untilGone, untilHeard } from './hearing.js'
import { changePods } from './pod-changes.js'
import { describeObject, refusalOf } from './refusal.js'
import { isLeaving, isOurs, keyOf } from './wire.js'

const layers: readonly ((kind: string) => boolean)[] = [
  (kind) => kind === 'Namespace',
  (kind) => !['Namespace', 'Service', 'Deployment', 'EndpointSlice', 'Ingress', 'NetworkPolicy'].includes(kind),
  (kind) => ['Service', 'Deployment', 'EndpointSlice'].includes(kind),
  (kind) => kind === 'Ingress',
  (kind) => kind === 'NetworkPolicy',
]
/** Pods are made with the layer of Services. */
const podLayer = 2

export const removeObject = async (engine: Engine, object: WireObject): Promise<void> => {
  const { parts, memory } = engine
  try {
    await parts.api.remove(object)
  } catch (error) {
    throw refusalOf(object, error, parts.naming)
  }
  memory.sent.delete(keyOf(object))
  memory.found.delete(keyOf(object))
}

const refuseForeign = (engine: Engine, object: WireObject): void => {
  const live = liveOf(engine, object)
  if (live && !isOurs(live, engine.owner) && !engine.memory.sent.has(keyOf(object)))
    throw new RejectedObject(`${describeObject(object, engine.parts.naming)} already exists, and is not ours to change`)
}

/** @throws {RejectedObject} */
export const sendObject = async (engine: Engine, object: WireObject): Promise<void> => {
  const { parts, memory } = engine
  refuseForeign(engine, object)
  try {
    const heard = await parts.api.apply(object)
    memory.sent.set(keyOf(object), object)
    memory.found.delete(keyOf(object))
    await untilHeard(engine, heard)
  } catch (error) {
    throw refusalOf(object, error, parts.naming)
  }
}

export const replaceObject = async (engine: Engine, object: WireObject): Promise<void> => {
  const before = liveOf(engine, object)
  await removeObject(engine, object)
  if (before) await untilGone(engine, before)
  await sendObject(engine, object)
}

/** An object of an earlier process may differ in what cannot change: what the server refuses to change is made anew. */
const sendOrReplace = async (engine: Engine, object: WireObject): Promise<void> => {
  const isThere = engine.memory.sent.has(keyOf(object)) || engine.memory.found.has(keyOf(object))
  try {
    await sendObject(engine, object)
  } catch (error) {
    const cause = error instanceof RejectedObject ? error.cause : undefined
    if (!(isThere && cause instanceof ApiError && cause.status === 422)) throw error
    await replaceObject(engine, object)
  }
}

/** A pod needs the account of its namespace, which the cluster makes a moment later. */
const untilUsable = async ({ sight }: Engine, namespace: string): Promise<void> => {
  if (!sight.has('ServiceAccount')) return
  const find = (): true | undefined => (sight.of('ServiceAccount').has(`${namespace}/default`) ? true : undefined)
  await sight.until(find, { what: `the default service account of namespace ${namespace}`, deadlineMs })
}

/** One of that name that is on its way out is waited for. */
export const sendNamespace = async (engine: Engine, namespace: WireObject): Promise<void> => {
  const live = liveOf(engine, namespace)
  if (live && isLeaving(live)) await untilGone(engine, live)
  await sendObject(engine, namespace)
  await untilUsable(engine, namespace.metadata.name)
}

/** Everything that the difference says, but for nodes and labels of others. @throws {RejectedObject} */
export const send = async (engine: Engine, difference: Difference): Promise<void> => {
  await inParallel(difference.remove.map((object) => removeObject(engine, object)))
  for (const [index, holds] of layers.entries()) {
    const fresh = difference.apply.filter(({ kind }) => holds(kind))
    const anew = difference.replace.filter(({ kind }) => holds(kind))
    await inParallel([
      ...fresh.map((object) => (index === 0 ? sendNamespace : sendOrReplace)(engine, object)),
      ...anew.map((object) => replaceObject(engine, object)),
      ...(index === podLayer ? [changePods(engine, difference.pods)] : []),
    ])
  }
}
