/** `calico@v3.28.5` as somebody writes it, and the product and version that it means. Looks at files, changes nothing. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { readHash } from './lock.js'
import type { Choice, Product, Release } from './product.js'

export interface Choosing<P extends Product> {
  /** `CNI`, `ingress controller`. */
  readonly what: string
  readonly products: readonly P[]
  /** Where nothing is said. */
  readonly fallback: P
  /** A product that is a manifest of the user's own. */
  readonly own: (path: string) => P
  /** The folder of NETHERKIN_MANIFESTS, which stands for the network. */
  readonly folder?: string | undefined
}

const isPath = (text: string): boolean => text.includes('/') || /\.(ya?ml|json)$/.test(text)

/** The part of a product that is the same for every manifest of a user's own. */
export const describeOwn = (path: string): Product => ({
  name: path,
  title: path,
  releases: { '': { source: { kind: 'file', path }, images: [] } },
  ready: [],
  seen: [],
})

/** `calico-v3.28.5.yaml`: how a product's file is called in a folder or a mirror. */
export const fileNameOf = (product: string, version: string): string => `${product}-${version}.yaml`

const nearest = (said: string, known: readonly string[]): string => {
  const [first] = known
    .map((name) => ({ name, far: distance(said.toLowerCase(), name) }))
    .filter(({ name, far }) => far <= Math.ceil(name.length / 2))
    .sort((one, other) => one.far - other.far)
  return first ? `; did you mean "${first.name}"?` : ''
}

const findProduct = <P extends Product>(name: string, { what, products }: Choosing<P>): P => {
  const found = products.find((product) => product.name === name)
  if (found) return found
  const known = products.map((product) => product.name)
  throw new RangeError(
    `there is no ${what} "${name}"${nearest(name, known)} Known: ${known.join(', ')}, or the path of a manifest (./mine.yaml)`,
  )
}

/** A version that the catalogue does not know, but the user's folder holds. */
const releaseOfFolder = (product: Product, version: string, folder: string | undefined): Release | undefined => {
  if (folder === undefined) return undefined
  const path = join(folder, fileNameOf(product.name, version))
  if (!existsSync(path)) return undefined
  const sha256 = readHash(folder, product.name, version)
  if (sha256 !== undefined) return { source: { kind: 'file', path, sha256 }, images: [] }
  throw new RangeError(
    `no hash known for ${product.name} ${version}; put the file's own into ${path}.sha256 (sha256sum writes it so), or list it in netherkin.lock.json beside it`,
  )
}

const findRelease = (product: Product, version: string, what: string, folder: string | undefined): Release => {
  const known = Object.keys(product.releases)
  const found = Object.hasOwn(product.releases, version) ? product.releases[version] : undefined
  const release = found ?? releaseOfFolder(product, version, folder)
  if (release) return release
  if (known.every((one) => one === ''))
    throw new RangeError(`the ${what} "${product.name}" has no versions to choose from`)
  throw new RangeError(
    `${product.title} has no version "${version}" here${nearest(version, known)} Known: ${known.join(', ')}. ` +
      `Any other works where NETHERKIN_MANIFESTS names a folder that holds ${fileNameOf(product.name, version)} and its hash`,
  )
}

/**
 * A version that nobody named: the first of the list; but where a folder stands for the network, the first that it holds.
 * What is written here has no file: behind an air gap it is the version that we ran ourselves.
 */
const defaultVersion = (product: Product, folder: string | undefined): string => {
  const versions = Object.keys(product.releases)
  const [first = ''] = versions
  if (folder === undefined) return first
  const isWritten = product.releases[first]?.source.kind === 'objects'
  const there = versions.find((version) => existsSync(join(folder, fileNameOf(product.name, version))))
  return there ?? (isWritten ? (product.seen[0] ?? first) : first)
}

const folderOfEnvironment = (): string | undefined => process.env.NETHERKIN_MANIFESTS || undefined

/** @throws {RangeError} with what is known and the nearest of it. */
export const chooseProduct = <P extends Product>(text: string | undefined, choosing: Choosing<P>): Choice<P> => {
  const { fallback, own, what, folder = folderOfEnvironment() } = choosing
  const said = text?.trim() ?? ''
  if (isPath(said)) {
    const product = own(said)
    return { product, version: '', release: findRelease(product, '', what, folder) }
  }
  const [name = '', asked] = said.split('@')
  const product = name === '' ? fallback : findProduct(name, choosing)
  const version = asked === undefined ? defaultVersion(product, folder) : withV(asked, product)
  return { product, version, release: findRelease(product, version, what, folder) }
}

/** `3.28.5` means `v3.28.5` where versions are written so. */
const withV = (version: string, { releases }: Product): string =>
  Object.hasOwn(releases, `v${version}`) ? `v${version}` : version

/** `calico@v3.28.5`: what was chosen, as a user would write it. */
export const describeChoice = ({ product, version }: Choice): string =>
  version === '' ? product.name : `${product.name}@${version}`
