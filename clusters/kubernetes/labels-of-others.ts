/** Labels on objects that others made: set while a scenario wants them, and put back afterwards. */
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { liveOf, untilHeard } from './hearing.js'
import { refusalOf } from './refusal.js'
import { keyOf, marks, type Named } from './wire.js'

type Labels = Readonly<Record<string, string | null>>

/** An object of others is not marked as ours. */
const wantedOf = ({ metadata }: Named): Labels => {
  const ours: ReadonlySet<string> = new Set(Object.values(marks))
  return Object.fromEntries(Object.entries(metadata.labels ?? {}).filter(([key]) => !ours.has(key)))
}

/**
 * What to patch, and what to remember for putting it back.
 * @param before labels as they were before we touched them, null where there was none
 */
export const planLabels = (
  wanted: Labels,
  live: Readonly<Record<string, string>>,
  before: Labels = {},
): { readonly patch: Labels; readonly remember: Labels } => {
  const undone = Object.fromEntries(Object.entries(before).filter(([key]) => !(key in wanted)))
  const goal = { ...undone, ...wanted }
  const patch = Object.fromEntries(Object.entries(goal).filter(([key, value]) => (live[key] ?? null) !== value))
  // A null that is remembered says that there was none: what is there now is our own.
  const earlier = (key: string): string | null => (key in before ? before[key] : live[key]) ?? null
  const remember = Object.fromEntries(Object.keys(wanted).map((key) => [key, earlier(key)]))
  return { patch, remember }
}

const relabel = async (engine: Engine, object: Named & Pick<WireObject, 'apiVersion'>, wanted: Labels) => {
  const { parts, memory } = engine
  const live = liveOf(engine, object)
  if (!live) return void memory.labels.delete(keyOf(object))
  const { patch, remember } = planLabels(wanted, live.metadata.labels ?? {}, memory.labels.get(keyOf(object)))
  try {
    if (Object.keys(patch).length > 0)
      await untilHeard(engine, await parts.api.patch(live, { metadata: { labels: patch } }))
  } catch (error) {
    throw refusalOf(object, error, parts.naming)
  }
  if (Object.keys(remember).length > 0) memory.labels.set(keyOf(object), remember)
  else memory.labels.delete(keyOf(object))
}

const toObject = (key: string): Named & Pick<WireObject, 'apiVersion'> => {
  const [kind = '', place = ''] = key.split(' ')
  return { apiVersion: 'v1', kind, metadata: { name: place.slice(place.indexOf('/') + 1) } }
}

/** @param objects Namespaces and Nodes of others, with the labels that are wanted of them; all others get theirs back */
export const relabelOthers = async (engine: Engine, objects: readonly WireObject[]): Promise<void> => {
  const wanted = new Map(objects.map((object) => [keyOf(object), object]))
  const forgotten = [...engine.memory.labels.keys()].filter((key) => !wanted.has(key)).map(toObject)
  await Promise.all([
    ...objects.map((object) => relabel(engine, object, wantedOf(object))),
    ...forgotten.map((object) => relabel(engine, object, {})),
  ])
}
