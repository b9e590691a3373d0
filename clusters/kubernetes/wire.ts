/** Objects on the wire: what they are called, and how ours are told from others'. Pure. */
import { clusterScoped, type KindName } from '../objects.js'
import type { WireObject } from './api.js'

/** Labels of everything that is made. */
export const marks = {
  run: 'netherkin.dev/run',
  managedBy: 'app.kubernetes.io/managed-by',
  /** `scenario`: desired by one. `node`: a node's own agent. `spare`: a namespace or a pod that waits for the next one. */
  part: 'netherkin.dev/part',
} as const

/** Whose fields ours are, as the server keeps it. */
export const fieldManager = 'netherkin'

/** On pods: a hash of what cannot change while they live, and after a dot which incarnation they are, where a scenario replaced them. */
export const madeOf = 'netherkin.dev/made-of'

export type Named = Pick<WireObject, 'kind' | 'metadata'>

/** `default/a`, `/worker`: an object's place among those of its kind. */
export const placeOf = ({ metadata }: Pick<WireObject, 'metadata'>): string =>
  `${metadata.namespace ?? ''}/${metadata.name}`

/** `Pod default/a`: a key over all kinds. */
export const keyOf = (object: Named): string => `${object.kind} ${placeOf(object)}`

export const isClusterScoped = (kind: string): boolean => clusterScoped.has(kind as KindName)

export const partOf = ({ metadata }: Pick<WireObject, 'metadata'>): string | undefined => metadata.labels?.[marks.part]

/** The run whose objects are ours; undefined on a cluster that nobody else uses: there all runs' are. */
export type Owner = string | undefined

export const isOurs = (object: Pick<WireObject, 'metadata'>, owner: Owner): boolean =>
  partOf(object) !== undefined && (owner === undefined || object.metadata.labels?.[marks.run] === owner)

/** What scenarios desire, and nobody else made. */
export const isOfScenario = (object: Pick<WireObject, 'metadata'>, owner: Owner): boolean =>
  partOf(object) === 'scenario' && isOurs(object, owner)

/** Whether the API server is taking it away already. */
export const isLeaving = ({ metadata }: Pick<WireObject, 'metadata'>): boolean =>
  metadata.deletionTimestamp !== undefined

/** The hash alone. */
export const makingOf = ({ metadata }: Pick<WireObject, 'metadata'>): string | undefined =>
  metadata.annotations?.[madeOf]?.split('.')[0]

/** `labels` and `annotations` as a merge patch takes them: what is to go is null. Undefined when nothing differs. */
export const changesOf = (
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string | null>> | undefined => {
  const gone = Object.keys(before).filter((key) => !(key in after))
  const fresh = Object.entries(after).filter(([key, value]) => before[key] !== value)
  if (gone.length + fresh.length === 0) return undefined
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...Object.fromEntries(fresh) }
}

/** Whether `later` is the same as `earlier` or comes after it. */
export const isAtLeast = (later: string | undefined, earlier: string | undefined): boolean => {
  if (later === undefined || earlier === undefined || later === earlier) return later === earlier
  try {
    return BigInt(later) >= BigInt(earlier)
  } catch {
    // Versions are opaque on some servers: any other one that was heard later must do.
    return true
  }
}

interface FieldsOf {
  readonly manager?: string
  readonly fieldsV1?: { readonly 'f:metadata'?: { readonly 'f:labels'?: object } }
}

/** Labels that the cluster's own programs put on pods are not ours to remove; the server keeps whose each one is. */
export const saidLabels = ({ metadata }: WireObject): Readonly<Record<string, string>> => {
  const { labels = {}, managedFields } = metadata
  if (managedFields === undefined) return labels
  const own = (managedFields as readonly FieldsOf[]).filter(({ manager }) => manager === fieldManager)
  const said = new Set(own.flatMap(({ fieldsV1 }) => Object.keys(fieldsV1?.['f:metadata']?.['f:labels'] ?? {})))
  return Object.fromEntries(Object.entries(labels).filter(([key]) => said.has(`f:${key}`)))
}
