/** Texts of manifests as objects, and objects as a product's patches want them. Pure. */
import { parseAllDocuments } from 'yaml'
import type { WireObject } from '../kubernetes/api.js'
import { type ImageChoice, isRecord, rewriteImages } from './images.js'
import type { ObjectPatch, Product, Release } from './product.js'

export interface Rewriting extends ImageChoice {
  /** Pods' addresses, IPv4: `10.244.0.0/16`. */
  readonly podSubnet?: string | undefined
}

const flatten = (value: unknown, where: string): readonly WireObject[] => {
  if (value === null || value === undefined) return []
  if (isRecord(value) && value.kind === 'List' && Array.isArray(value.items))
    return value.items.flatMap((item) => flatten(item, where))
  const object = value as WireObject
  if (isRecord(value) && value.apiVersion && value.kind && object.metadata?.name) return [object]
  throw new RangeError(`${where}: a document has no apiVersion, kind or metadata.name; is it a Kubernetes manifest?`)
}

/** All objects of a text of many documents; empty ones are dropped, lists are taken apart. @throws {RangeError} */
export const parseManifest = (text: string, where: string): readonly WireObject[] => {
  const documents = parseAllDocuments(text, { version: '1.1', logLevel: 'silent' })
  return [...documents].flatMap((document) => {
    const [error] = document.errors
    if (error) throw new RangeError(`${where} is no YAML: ${error.message.split('\n')[0]}`, { cause: error })
    return flatten(document.toJS({ maxAliasCount: -1 }), where)
  })
}

const isNamed = (value: unknown): value is Record<string, unknown> & { name: string } =>
  isRecord(value) && typeof value.name === 'string'

const mergeNamed = (old: readonly unknown[], patch: readonly (Record<string, unknown> & { name: string })[]) => [
  ...old.map((one) => {
    const changed = patch.find(({ name }) => isNamed(one) && one.name === name)
    return changed ? merge(one, changed) : one
  }),
  ...patch.filter(({ name }) => !old.some((one) => isNamed(one) && one.name === name)),
]

/** A JSON merge patch (RFC 7396), except that lists of things that all have a name are merged by it. */
export const merge = (old: unknown, patch: unknown): unknown => {
  if (Array.isArray(patch) && patch.every(isNamed)) return Array.isArray(old) ? mergeNamed(old, patch) : patch
  if (!isRecord(patch)) return patch
  const base = isRecord(old) ? old : {}
  const changed = Object.entries(patch).map(([key, value]) => [key, value === null ? null : merge(base[key], value)])
  return Object.fromEntries(Object.entries({ ...base, ...Object.fromEntries(changed) }).filter(([, v]) => v !== null))
}

/** Applies a function to every text of a value. */
const mapTexts = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]))
}

const replaceTexts = (object: WireObject, replace: Readonly<Record<string, string>>, podSubnet?: string): WireObject =>
  mapTexts(object, (text) =>
    Object.entries(replace).reduce(
      (sum, [from, to]) =>
        to.includes('{podSubnet}') && podSubnet === undefined
          ? sum
          : sum.replaceAll(from, to.replaceAll('{podSubnet}', podSubnet ?? '')),
      text,
    ),
  ) as WireObject

const isMeant = ({ kind, name, namespace }: ObjectPatch, object: WireObject): boolean =>
  object.kind === kind &&
  object.metadata.name === name &&
  (namespace === undefined || object.metadata.namespace === namespace)

const applyPatch = (object: WireObject, patch: ObjectPatch, podSubnet?: string): WireObject => {
  const merged = patch.merge === undefined ? object : (merge(object, patch.merge) as WireObject)
  return patch.replace ? replaceTexts(merged, patch.replace, podSubnet) : merged
}

/** The objects of a product as they go into a cluster: patched, added to, pinned. */
export const prepareObjects = (
  objects: readonly WireObject[],
  { patches = [], adds = [] }: Pick<Product, 'patches' | 'adds'>,
  { images }: Pick<Release, 'images'>,
  rewriting: Rewriting = {},
): readonly WireObject[] =>
  [...objects, ...adds].map((object) => {
    const patched = patches
      .filter((patch) => isMeant(patch, object))
      .reduce((sum, patch) => applyPatch(sum, patch, rewriting.podSubnet), object)
    return rewriteImages(patched, images, rewriting)
  })
