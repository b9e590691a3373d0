/** Which images the workloads of a manifest run, and from where. Pure. */
import type { WireObject } from '../kubernetes/api.js'

export interface ImageChoice {
  /** Every image is taken from this registry in place of its own: `registry.local:5000`. */
  readonly registry?: string | undefined
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never' | undefined
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

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

const rewriteContainer = (container: Record<string, unknown>, images: readonly string[], rewriting: ImageChoice) => {
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
export const rewriteImages = (object: WireObject, images: readonly string[], rewriting: ImageChoice): WireObject =>
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
