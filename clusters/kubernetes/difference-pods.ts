/** Which pods are made, kept, changed in place or taken away. Pods are kept warm: a live one of the same making serves. Pure. */
import { annotations } from '../objects.js'
import type { WireObject } from './api.js'
import { chooseSpares, labelsOfSpare } from './spare-pods.js'
import { isSpare, type Past, serves } from './warm-pods.js'
import { changesOf, isLeaving, isOfScenario, isOurs, keyOf, madeOf, type Owner, placeOf, saidLabels } from './wire.js'

export type PodChange =
  | { readonly kind: 'make'; readonly pod: WireObject }
  /** The live one goes first. */
  | { readonly kind: 'replace'; readonly pod: WireObject; readonly live: WireObject }
  | { readonly kind: 'remove'; readonly live: WireObject }
  /** Labels and annotations, as a merge patch. */
  | { readonly kind: 'patch'; readonly live: WireObject; readonly metadata: object }
  /** Its containers start anew; asked once the patch is in. */
  | { readonly kind: 'restart'; readonly live: WireObject }

interface Living extends Past {
  /** What was sent, by key. */
  readonly sent: ReadonlyMap<string, WireObject>
  readonly pods: ReadonlyMap<string, WireObject>
  readonly evicted: ReadonlyMap<string, string>
  readonly owner: Owner
}

/** The controller's, such as a ReplicaSet's pods: they come and go with it. */
export const isOwned = ({ metadata }: WireObject): boolean =>
  ((metadata.ownerReferences ?? []) as readonly { controller?: boolean }[]).some(
    ({ controller }) => controller === true,
  )

const restartsOf = ({ metadata }: WireObject): number => Number(metadata.annotations?.[annotations.restarts] ?? 0)

/** Annotations that the cluster's own programs put on pods are not ours to remove. */
const saidAnnotations = (live: WireObject, before: WireObject | undefined, desired: WireObject) => {
  const said = { ...before?.metadata.annotations, ...desired.metadata.annotations }
  const all = Object.entries(live.metadata.annotations ?? {})
  return Object.fromEntries(all.filter(([key]) => key.startsWith('netherkin.dev/') || key in said))
}

const keep = (live: WireObject, before: WireObject | undefined, desired: WireObject): readonly PodChange[] => {
  const labels = changesOf(saidLabels(live), desired.metadata.labels)
  const annotated = changesOf(saidAnnotations(live, before, desired), desired.metadata.annotations)
  const metadata = { ...(labels && { labels }), ...(annotated && { annotations: annotated }) }
  return [
    ...(labels || annotated ? [{ kind: 'patch' as const, live, metadata }] : []),
    ...(restartsOf(desired) > restartsOf(live) ? [{ kind: 'restart' as const, live }] : []),
  ]
}

const changeTo = (desired: WireObject, living: Living, reset: boolean): readonly PodChange[] => {
  const { pods, evicted, sent, owner } = living
  const live = pods.get(placeOf(desired))
  const isEvicted = !reset && evicted.get(keyOf(desired)) === desired.metadata.annotations?.[madeOf]
  if (isEvicted) return []
  // A pod that others made is not taken away: the server will say that the name is taken.
  if (live === undefined || !isOurs(live, owner)) return [{ kind: 'make', pod: desired }]
  if (serves(live, desired, living, reset)) return keep(live, sent.get(keyOf(desired)), desired)
  return [{ kind: 'replace', pod: desired, live }]
}

/** Without its labels: nothing but its agents knows it until a scenario wants it. */
const retire = (live: WireObject): PodChange => ({
  kind: 'patch',
  live,
  metadata: { labels: changesOf(saidLabels(live), labelsOfSpare(live)) },
})

const findUnwanted = (desired: readonly WireObject[], { pods, owner }: Living): readonly WireObject[] => {
  const wanted = new Set(desired.map(placeOf))
  const isMade = (pod: WireObject): boolean => isOfScenario(pod, owner) || (isSpare(pod) && isOurs(pod, owner))
  return [...pods.values()].filter(
    (pod) => isMade(pod) && !isOwned(pod) && !isLeaving(pod) && !wanted.has(placeOf(pod)),
  )
}

/** In the middle of a scenario what it gives up goes, and what waits does so still. @param most how many may wait */
const partWith = (unwanted: readonly WireObject[], reset: boolean, most?: number): readonly PodChange[] => {
  const staying = reset ? chooseSpares(unwanted, most) : new Set(unwanted.filter(isSpare))
  return unwanted.flatMap((live) => {
    if (!staying.has(live)) return [{ kind: 'remove' as const, live }]
    return isSpare(live) ? [] : [retire(live)]
  })
}

/** @param reset a new scenario begins @param mostSpare how many that nobody wants may then stay */
export const differInPods = (
  desired: readonly WireObject[],
  living: Living,
  reset: boolean,
  mostSpare?: number,
): readonly PodChange[] => [
  ...partWith(findUnwanted(desired, living), reset, mostSpare),
  ...desired.flatMap((pod) => changeTo(pod, living, reset)),
]
