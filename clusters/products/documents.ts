/** Texts of manifests as objects, and objects as a product's patches, a registry and pinned images want them. Pure. */
import { parseAllDocuments } from 'yaml'
import type { WireObject } from '../kubernetes/api.js'
import type { ObjectPatch, Product, Release } from './product.js'

export interface Rewriting {
  /** Pods' addresses, IPv4: `10.244.0.0/16`. */
  readonly podSubnet?: string | undefined
  /** Every image is taken from this registry in place of its own: `registry.local:5000`. */
  readonly registry?: string | undefined
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never' | undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

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

/** `docker.io/library/traefik` of `traefik:v3.7`: an image's repository as registries spell it out. */
const repositoryOf = (image: string): string => {
  const bare = image.replace(/@.*$/, '').replace(/:[^:/]+$/, '')
  const [host = '', ...path] = bare.split('/')
  const isHost = path.length > 0 && (/[.:]/.test(host) || host === 'localhost')
  if (isHost) return bare
  return path.length === 0 ? `docker.io/library/${bare}` : `docker.io/${bare}`
}

/** An image of a private registry has its path there, without the name of the registry that it came from. */
export const imageAt = (image: string, registry: string | undefined): string => {
  if (registry === undefined) return image
  const path = repositoryOf(image).replace(/^[^/]+\//, '')
  const rest = image.replace(/^.*\//, '').replace(/^[^:@]*/, '')
  return `${registry.replace(/\/$/, '')}/${path}${rest}`
}

const isFloating = (image: string): boolean => !image.includes('@') && !/:(?!latest$)[^:/]+$/.test(image)

const rewriteContainer = (container: Record<string, unknown>, images: readonly string[], rewriting: Rewriting) => {
  const said = String(container.image)
  const pinned = images.find((image) => repositoryOf(image) === repositoryOf(said))
  const image = imageAt(isFloating(said) ? (pinned ?? said) : said, rewriting.registry)
  const policy = container.imagePullPolicy === 'Always' && !isFloating(image) ? 'IfNotPresent' : undefined
  const imagePullPolicy = rewriting.pullPolicy ?? policy ?? container.imagePullPolicy
  return { ...container, image, ...(imagePullPolicy !== undefined && { imagePullPolicy }) }
}

/** Every container of a workload, wherever its pod template stands. */
const mapContainers = (value: unknown, change: (container: Record<string, unknown>) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => mapContainers(one, change))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) =>
      /^(initC|c)ontainers$/.test(key) && Array.isArray(one)
        ? [key, one.map((container) => (isRecord(container) && container.image ? change(container) : container))]
        : [key, mapContainers(one, change)],
    ),
  )
}

const workloads = new Set(['DaemonSet', 'Deployment', 'Job', 'StatefulSet', 'CronJob', 'Pod', 'ReplicaSet'])

/** Pins images without a version to the release's, and takes them from where the user wants. */
export const rewriteImages = (object: WireObject, images: readonly string[], rewriting: Rewriting): WireObject =>
  workloads.has(object.kind)
    ? (mapContainers(object, (container) => rewriteContainer(container, images, rewriting)) as WireObject)
    : object

/** The images that a manifest's workloads run. */
export const imagesOf = (objects: readonly WireObject[]): readonly string[] => {
  const found = new Set<string>()
  for (const object of objects)
    if (workloads.has(object.kind))
      mapContainers(object, (container) => {
        found.add(String(container.image))
        return container
      })
  return [...found].sort()
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
