/** Which live pods can be what a scenario desires: they are kept warm. Pure. */
import type { WireObject } from './api.js'
import { isAllowedReady, isReady, nodeOf, statusOf } from './readiness.js'
import { changesOf, isLeaving, madeOf, makingOf, partOf, saidLabels } from './wire.js'

/** What is known of pods besides what they are. */
export interface Past {
  /** Nodes, by real name, that are to take no pods. */
  readonly closed: ReadonlySet<string>
  /** Whether a new scenario takes only those whose labels need not change. */
  readonly keepsLabels?: boolean
}

/** A container that was restarted before waits longer and longer before it starts again. */
export const hasPast = (live: WireObject): boolean =>
  (statusOf(live).containerStatuses ?? []).some(({ restartCount = 0 }) => restartCount > 0)

/** Not ready, and not by our word. */
export const isLost = (live: WireObject): boolean =>
  statusOf(live).phase !== 'Succeeded' && !isReady(live) && isAllowedReady(live)

/** Where a scheduler would not put it now, or has not yet put it. */
const isMisplaced = (live: WireObject, { closed }: Past): boolean => {
  const node = nodeOf(live)
  return node === undefined || closed.has(node)
}

/** Whether the live pod can be the desired one as a new scenario begins. */
const isFresh = (live: WireObject, desired: WireObject, past: Past): boolean =>
  !hasPast(live) &&
  !isLost(live) &&
  (nodeOf(desired) !== undefined || !isMisplaced(live, past)) &&
  !(past.keepsLabels && changesOf(saidLabels(live), desired.metadata.labels))

/** What is started in the middle of a scenario does start then. @returns whether it waits for the next scenario */
export const isSpare = (live: WireObject): boolean => partOf(live) === 'spare'

/** A new scenario asks not how often the last one replaced its pods. */
const isOfOneMaking = (live: WireObject, desired: WireObject, reset: boolean): boolean =>
  reset
    ? makingOf(live) === makingOf(desired)
    : live.metadata.annotations?.[madeOf] === desired.metadata.annotations?.[madeOf]

/** Whether the live pod can be the desired one. */
export const serves = (live: WireObject, desired: WireObject, past: Past, reset: boolean): boolean => {
  const node = nodeOf(desired)
  return (
    !isLeaving(live) &&
    statusOf(live).phase !== 'Failed' &&
    isOfOneMaking(live, desired, reset) &&
    (node === undefined || node === nodeOf(live)) &&
    (reset ? isFresh(live, desired, past) : !isSpare(live))
  )
}
