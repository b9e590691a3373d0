/** Namespaces that are being taken away, until they are gone; and why some stay. */
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'

interface Condition {
  readonly type: string
  readonly status: string
  readonly message?: string
}

const kind = { apiVersion: 'v1', kind: 'Namespace' }

/** The API server says what holds a namespace back in its conditions. */
const reasonsOf = ({ status }: WireObject): string =>
  ((status as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [])
    .flatMap(({ status: holds, message }) => (holds === 'True' && message ? [message] : []))
    .join(' ')

/** Those of `names` that are still there when the deadline is over; heard by a watch. */
export const awaitGone = async (
  api: KubernetesApi,
  names: readonly string[],
  deadlineMs: number,
): Promise<readonly WireObject[]> => {
  if (names.length === 0) return []
  const { items, resourceVersion } = await api.list(kind)
  const left = new Map(items.flatMap((one) => (names.includes(one.metadata.name) ? [[one.metadata.name, one]] : [])))
  if (left.size === 0) return []
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), deadlineMs)
  const hear = ({ type, object }: { type: string; object: WireObject }): void => {
    const { name } = object.metadata
    if (type === 'DELETED') left.delete(name)
    else if (left.has(name)) left.set(name, object)
    if (left.size === 0) over.abort()
  }
  try {
    await api.watch(kind, {}, resourceVersion, hear, over.signal)
  } catch (error) {
    if (!over.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
  }
  return [...left.values()]
}

/** What remains, why, and what to do about it. */
export const describeStuck = (stuck: readonly WireObject[], deadlineMs: number): string => {
  const each = stuck.map((one) => `${one.metadata.name}${reasonsOf(one) === '' ? '' : ` (${reasonsOf(one)})`}`)
  return `still terminating after ${deadlineMs / 1000} s: ${each.join('; ')}; they were told to go, and go as soon as what holds them back is mended; \`netherkin sweep\` finds nothing else to remove`
}
