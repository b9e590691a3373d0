/** Images that the nodes cannot pull. */
import type { WireObject } from './api.js'
import { statusOf } from './readiness.js'

/** What could not be pulled for so long will not come; a registry's hiccup is over by then. */
const unpulledMs = 45_000

const unpullable = /^(ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName)$/

/** Images of a pod that could not be had. */
export const findUnpulled = (pod: WireObject): readonly string[] => {
  const { initContainerStatuses = [], containerStatuses = [] } = statusOf(pod)
  return [...initContainerStatuses, ...containerStatuses]
    .filter(({ state }) => unpullable.test(state?.waiting?.reason ?? ''))
    .map(({ image }) => String(image))
}

/** Remembers since when each image is missing, and says which are for too long. */
export const watchPulls = (now = (): number => performance.now()) => {
  let since: ReadonlyMap<string, number> = new Map()
  return (pods: readonly WireObject[]): readonly string[] => {
    const atMs = now()
    since = new Map(pods.flatMap(findUnpulled).map((image) => [image, since.get(image) ?? atMs]))
    return [...since].filter(([, sinceMs]) => atMs - sinceMs > unpulledMs).map(([image]) => image)
  }
}

/** Waiting for it longer is in vain. */
export class Unpulled extends Error {
  override readonly name = 'Unpulled'
  constructor(images: readonly string[]) {
    super(
      `the nodes cannot pull ${images.join(', ')}: name an image that is there (probes run in that of --agent-image), ` +
        'or a registry that has it, or, on kind, load it into the nodes (--load-images)',
    )
  }
}

/** Called at each event. @throws {Unpulled} */
export const refuseUnpulled = (now?: () => number): ((pods: readonly WireObject[]) => void) => {
  const findHopeless = watchPulls(now)
  return (pods) => {
    const images = findHopeless(pods)
    if (images.length > 0) throw new Unpulled(images)
  }
}
