/** What a cluster that is made for a run consists of, as settings say it. Pure. */
import type { Recipe } from '../../clusters/cluster.js'
import type { Reader } from './values.js'

/** The version names an image too; the one that was said nearer to the user wins. */
const readImage = (read: Reader): string | undefined => {
  const [image, version] = [read.text('nodeImage'), read.text('kubernetes')]
  const isNearer = (read.rank('kubernetes') ?? 9) < (read.rank('nodeImage') ?? 9)
  return isNearer ? version : (image ?? version)
}

type Maybe<T> = { readonly [K in keyof T]: T[K] | undefined }

/** Without the fields that nobody said. */
export const said = <T extends object>(all: Maybe<T>): Partial<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<T>

const someOf = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)

export const readRecipe = (read: Reader): Recipe =>
  said<Recipe>({
    cni: read.text('cni'),
    ingress: read.text('ingress'),
    loadBalancer: read.text('lb'),
    nodeImage: readImage(read),
    kubeProxy: read.choice('kubeProxy'),
    podSubnet: read.text('podSubnet'),
    serviceSubnet: read.text('serviceSubnet'),
    imageRegistry: read.text('imageRegistry'),
    ports: someOf(read.list('extraPortMappings')),
    loadImages: someOf(read.list('loadImages')),
    containerdPatches: someOf(read.list('containerdPatches')),
    registryMirrors: someOf(read.list('registryMirrors')),
  })
