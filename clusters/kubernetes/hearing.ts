/** Waiting until the watches tell what was done. */
import type { WireObject } from './api.js'
import { deadlineMs, type Engine } from './engine.js'
import { describeObject } from './refusal.js'
import { isAtLeast, type Named, placeOf } from './wire.js'

export const liveOf = ({ sight }: Engine, object: Named): WireObject | undefined =>
  sight.of(object.kind).get(placeOf(object))

/** Finalizers and conditions are what keeps a namespace from going. */
const describeStuck = (live: WireObject | undefined): string => {
  const finalizers = (live?.metadata.finalizers ?? []) as readonly string[]
  const { conditions = [] } = (live?.status ?? {}) as { conditions?: { status?: string; message?: string }[] }
  const told = conditions.flatMap(({ status, message }) => (status === 'True' && message ? [message] : []))
  const state = finalizers.length > 0 ? `it waits for finalizers ${finalizers.join(', ')}` : 'it is still there'
  return [state, ...told].join('; ')
}

/** Resolves when the watches tell of nothing that has this uid any more. */
export const untilGone = async (engine: Engine, object: WireObject): Promise<void> => {
  if (!engine.sight.has(object.kind)) return
  const { uid } = object.metadata
  const isGone = (): true | undefined => {
    const live = liveOf(engine, object)
    return live === undefined || (uid !== undefined && live.metadata.uid !== uid) ? true : undefined
  }
  const what = `${describeObject(object, engine.parts.naming)} to be gone`
  await engine.sight.until(isGone, { what, deadlineMs, still: () => describeStuck(liveOf(engine, object)) })
}

/** Resolves when the watches tell of this version of the object, or of a later one. */
export const untilHeard = async (engine: Engine, heard: WireObject): Promise<void> => {
  if (!engine.sight.has(heard.kind)) return
  const version = heard.metadata.resourceVersion
  const isThere = (): true | undefined =>
    isAtLeast(liveOf(engine, heard)?.metadata.resourceVersion, version) ? true : undefined
  await engine.sight.until(isThere, { what: `news of ${describeObject(heard, engine.parts.naming)}`, deadlineMs })
}
