/** What must be done so that a cluster holds what is desired, and nothing that is not. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { WireObject } from './api.js'
import { differInPods, type PodChange } from './difference-pods.js'
import type { Past } from './warm-pods.js'
import { isOfScenario, isOurs, keyOf, type Owner, placeOf } from './wire.js'

export interface Before extends Past {
  /** What was sent and not taken away since, by key; pods apart. */
  readonly sent: ReadonlyMap<string, WireObject>
  /** Ours by their labels, of an earlier process: their content is not known. */
  readonly found: ReadonlyMap<string, WireObject>
  /** Pods as they are. */
  readonly pods: ReadonlyMap<string, WireObject>
  /** Namespaces as they are. */
  readonly namespaces: ReadonlyMap<string, WireObject>
  /** Pods that a drain took away, by key and fingerprint: they stay away as long as the same ones are desired. */
  readonly evicted: ReadonlyMap<string, string>
  readonly owner: Owner
  /** How many pods that nobody wants may wait for the next scenario. */
  readonly mostSpare?: number
}

export interface Difference {
  readonly remove: readonly WireObject[]
  /** To be taken away, waited for and made again: what changed cannot change in place. */
  readonly replace: readonly WireObject[]
  /** To be sent. */
  readonly apply: readonly WireObject[]
  /** Namespaces that others made: only their labels are ours to change. */
  readonly relabel: readonly WireObject[]
  /** Namespaces of ours that nobody wants now. */
  readonly spare: readonly WireObject[]
  readonly pods: readonly PodChange[]
}

type Fields = Readonly<Record<string, unknown>>

const specOf = ({ spec }: WireObject): Fields => (spec ?? {}) as Fields

/** An API server keeps these, silently, when they are left out of what is sent next. */
const keptByServices = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'loadBalancerClass'] as const

const nodePortsOf = (service: WireObject): readonly number[] =>
  ((specOf(service).ports ?? []) as readonly { nodePort?: number }[]).flatMap(({ nodePort }) => nodePort ?? [])

const replacesService = (before: WireObject, after: WireObject): boolean => {
  const [old, fresh] = [specOf(before), specOf(after)]
  if (keptByServices.some((field) => !isDeepStrictEqual(old[field], fresh[field]))) return true
  if ((old.type === 'ExternalName') !== (fresh.type === 'ExternalName')) return true
  const wanted = new Set(nodePortsOf(after))
  return nodePortsOf(before).some((port) => !wanted.has(port))
}

/** Whether the change cannot be made in place. */
export const mustReplace = (before: WireObject, after: WireObject): boolean => {
  if (before.kind === 'Service') return replacesService(before, after)
  if (before.kind === 'Deployment') return !isDeepStrictEqual(specOf(before).selector, specOf(after).selector)
  if (before.kind === 'Secret') return before.type !== after.type || before.immutable === true
  return before.kind === 'EndpointSlice' && before.addressType !== after.addressType
}

const differInOthers = (desired: readonly WireObject[], { sent, found }: Before) => {
  const wanted = new Set(desired.map(keyOf))
  const gone = [...new Map([...found, ...sent])].flatMap(([key, object]) => (wanted.has(key) ? [] : [object]))
  const changed = desired.filter((object) => !isDeepStrictEqual(sent.get(keyOf(object)), object))
  const isReplaced = (object: WireObject): boolean => {
    const before = sent.get(keyOf(object))
    if (before !== undefined) return mustReplace(before, object)
    // What another process sent is not known, and an API server keeps fields of Services that are left out.
    return object.kind === 'Service' && found.has(keyOf(object))
  }
  return {
    remove: gone,
    replace: changed.filter(isReplaced),
    apply: changed.filter((object) => !isReplaced(object)),
  }
}

const differInNamespaces = (desired: readonly WireObject[], { sent, namespaces, owner }: Before) => {
  const wanted = new Set(desired.map(placeOf))
  const isChanged = (object: WireObject): boolean =>
    !isDeepStrictEqual(sent.get(keyOf(object)), object) || !namespaces.has(placeOf(object))
  const isForeign = (object: WireObject): boolean => {
    const live = namespaces.get(placeOf(object))
    return live !== undefined && !isOurs(live, owner)
  }
  const foreign = desired.filter((object) => isForeign(object))
  return {
    apply: desired.filter((object) => !foreign.includes(object) && isChanged(object)),
    relabel: foreign,
    spare: [...namespaces.values()].filter((one) => isOfScenario(one, owner) && !wanted.has(placeOf(one))),
  }
}

const isOf = (kind: string) => (object: WireObject) => object.kind === kind
const without = (map: ReadonlyMap<string, WireObject>, kinds: readonly string[]): ReadonlyMap<string, WireObject> =>
  new Map([...map].filter(([, { kind }]) => !kinds.includes(kind)))

/** @param reset a new scenario begins: pods that have a past are not kept, and nothing stays evicted. */
export const differ = (desired: readonly WireObject[], before: Before, reset: boolean): Difference => {
  const special = ['Namespace', 'Pod']
  const { sent, found } = before
  const others = differInOthers(
    desired.filter(({ kind }) => !special.includes(kind)),
    { ...before, sent: without(sent, special), found: without(found, special) },
  )
  const namespaces = differInNamespaces(desired.filter(isOf('Namespace')), before)
  return {
    ...others,
    apply: [...namespaces.apply, ...others.apply],
    relabel: namespaces.relabel,
    spare: namespaces.spare,
    pods: differInPods(desired.filter(isOf('Pod')), before, reset, before.mostSpare),
  }
}
