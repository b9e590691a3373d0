/** Which pods are made, kept, changed in place or taken away. Pods are kept warm: a live one of the same making serves. Pure. */
import { annotations } from '../objects.js'
import type { WireObject } from './api.js'
import { isReady, nodeOf } from './readiness.js'
import { changesOf, fieldManager, isLeaving, isOfScenario, isOurs, keyOf, madeOf, type Owner, placeOf } from './wire.js'

export type PodChange =
  | { readonly kind: 'make'; readonly pod: WireObject }
  /** The live one goes first. */
  | { readonly kind: 'replace'; readonly pod: WireObject; readonly live: WireObject }
  | { readonly kind: 'remove'; readonly live: WireObject }
  /** Labels and annotations, as a merge patch. */
  | { readonly kind: 'patch'; readonly live: WireObject; readonly metadata: object }
  /** Its containers start anew; asked once the patch is in. */
  | { readonly kind: 'restart'; readonly live: WireObject }

interface Living {
  /** What was sent, by key. */
  readonly sent: ReadonlyMap<string, WireObject>
  readonly pods: ReadonlyMap<string, WireObject>
  readonly evicted: ReadonlyMap<string, string>
  /** What agents were last told about their readiness, by the pod's uid. */
  readonly told: ReadonlyMap<string, boolean>
  /** Nodes, by real name, that are to take no pods. */
  readonly closed: ReadonlySet<string>
  readonly owner: Owner
}

type PodStatus = { readonly phase?: string; readonly containerStatuses?: readonly { readonly restartCount?: number }[] }

const statusOf = (pod: WireObject): PodStatus => (pod.status ?? {}) as PodStatus

/** The controller's, such as a ReplicaSet's pods: they come and go with it. */
export const isOwned = ({ metadata }: WireObject): boolean =>
  ((metadata.ownerReferences ?? []) as readonly { controller?: boolean }[]).some(
    ({ controller }) => controller === true,
  )

const restartsOf = ({ metadata }: WireObject): number => Number(metadata.annotations?.[annotations.restarts] ?? 0)

/** A container that was restarted before waits longer and longer before it starts again. */
const hasPast = (live: WireObject): boolean =>
  (statusOf(live).containerStatuses ?? []).some(({ restartCount = 0 }) => restartCount > 0)

/** Not ready, and not by our word: an earlier process may have told its agents, and nobody would tell them otherwise. */
const isLost = (live: WireObject, { told }: Pick<Living, 'told'>): boolean =>
  statusOf(live).phase !== 'Succeeded' && !isReady(live) && !told.has(live.metadata.uid ?? '')

/** Where a scheduler would not put it now, or has not yet put it. */
const isMisplaced = (live: WireObject, { closed }: Pick<Living, 'closed'>): boolean => {
  const node = nodeOf(live)
  return node === undefined || closed.has(node)
}

type Past = Pick<Living, 'told' | 'closed'>

/** Whether the live pod can be the desired one as a new scenario begins. */
const isFresh = (live: WireObject, desired: WireObject, past: Past): boolean =>
  !hasPast(live) && !isLost(live, past) && (nodeOf(desired) !== undefined || !isMisplaced(live, past))

/** Whether the live pod can be the desired one. */
const serves = (live: WireObject, desired: WireObject, past: Past, reset: boolean): boolean => {
  const node = nodeOf(desired)
  return (
    !isLeaving(live) &&
    statusOf(live).phase !== 'Failed' &&
    live.metadata.annotations?.[madeOf] === desired.metadata.annotations?.[madeOf] &&
    (node === undefined || node === nodeOf(live)) &&
    (!reset || isFresh(live, desired, past))
  )
}

/** Annotations that the cluster's own programs put on pods are not ours to remove. */
const saidAnnotations = (live: WireObject, before: WireObject | undefined, desired: WireObject) => {
  const said = { ...before?.metadata.annotations, ...desired.metadata.annotations }
  const all = Object.entries(live.metadata.annotations ?? {})
  return Object.fromEntries(all.filter(([key]) => key.startsWith('netherkin.dev/') || key in said))
}

interface FieldsOf {
  readonly manager?: string
  readonly fieldsV1?: { readonly 'f:metadata'?: { readonly 'f:labels'?: object } }
}

/** Labels that the cluster's own programs put on pods are not ours to remove; the server keeps whose each one is. */
const saidLabels = ({ metadata }: WireObject): Readonly<Record<string, string>> => {
  const { labels = {}, managedFields } = metadata
  if (managedFields === undefined) return labels
  const own = (managedFields as readonly FieldsOf[]).filter(({ manager }) => manager === fieldManager)
  const said = new Set(own.flatMap(({ fieldsV1 }) => Object.keys(fieldsV1?.['f:metadata']?.['f:labels'] ?? {})))
  return Object.fromEntries(Object.entries(labels).filter(([key]) => said.has(`f:${key}`)))
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

export const differInPods = (desired: readonly WireObject[], living: Living, reset: boolean): readonly PodChange[] => {
  const wanted = new Set(desired.map(placeOf))
  const gone = [...living.pods].filter(
    ([place, pod]) => isOfScenario(pod, living.owner) && !isOwned(pod) && !isLeaving(pod) && !wanted.has(place),
  )
  return [
    ...gone.map(([, live]) => ({ kind: 'remove' as const, live })),
    ...desired.flatMap((pod) => changeTo(pod, living, reset)),
  ]
}
