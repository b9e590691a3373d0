/** What clusters are equipped with, by the names that users say: CNIs, ingress controllers, load balancers. */
import { existsSync } from 'node:fs'
import type { Recipe } from './cluster.js'
import { chooseCni, cnis } from './cni/index.js'
import { chooseIngress, ingressControllers } from './ingress/index.js'
import { chooseLoadBalancer, loadBalancers } from './loadbalancer/index.js'
import { commonDivergences } from './products/divergences.js'
import { fetchAll } from './products/fetching.js'
import type { Choice } from './products/product.js'

/** As flags say them: `calico@v3.28.5`. */
export interface Provisions {
  readonly cni?: readonly string[]
  readonly ingress?: readonly string[]
  readonly lb?: readonly string[]
}

/** A `RangeError` says what there is instead. */
const choose = ({ cni = [], ingress = [], lb = [] }: Provisions): Choice[] => [
  ...cni.map(chooseCni),
  ...ingress.map(chooseIngress),
  ...lb.map(chooseLoadBalancer),
]

const checkFile = ({ release: { source } }: Choice): void => {
  if (source.kind === 'file' && !existsSync(source.path))
    throw new RangeError(`there is no file ${source.path} (in ${process.cwd()})`)
}

/** @throws {RangeError} for a name or a version that there is not, or a manifest of the user's own. */
export const checkProvisions = (provisions: Provisions): void => {
  for (const choice of choose(provisions)) checkFile(choice)
}

/** Something that a recipe names and nobody knows. */
export interface RecipeFlaw {
  /** As it was said: `calicoo`. */
  readonly said: string
  /** What there is instead. */
  readonly message: string
}

/** What is wrong with the names of products in a recipe. */
export const findRecipeFlaws = ({ cni, ingress, loadBalancer }: Recipe): readonly RecipeFlaw[] =>
  [
    ['cni', cni],
    ['ingress', ingress],
    ['lb', loadBalancer],
  ].flatMap(([kind = '', said]) => {
    if (said === undefined) return []
    try {
      checkProvisions({ [kind]: [said] })
      return []
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return [{ said, message: error.message }]
    }
  })

/** Ids of what products are known to do differently, as `--accept` may name them. */
export const divergenceIds = (): readonly string[] => [
  ...commonDivergences.map(({ id }) => id),
  ...[...cnis, ...ingressControllers, ...loadBalancers].flatMap(({ divergences = [] }) =>
    divergences.map(({ id }) => id),
  ),
]

/** Names of CNIs, ingress controllers and load balancers. */
export const knownNames = (): string[] => [
  ...new Set([...cnis, ...ingressControllers, ...loadBalancers].map(({ name }) => name)),
]

/**
 * Writes the manifests of these, and a lock file with their hashes and images, into a folder.
 * @returns a line each of what the folder holds now: `calico@v3.28.5 sha256:…`.
 * @throws {RangeError} for unknown names and wrong hashes; an Error when a file cannot be had.
 */
export const fetchProvisions = async (
  provisions: Provisions,
  folder: string,
  origins: { readonly mirror?: string },
): Promise<{ readonly held: readonly string[]; readonly images: readonly string[] }> => {
  const choices = choose(provisions)
  if (choices.length === 0)
    throw new RangeError(
      `nothing to fetch: name what with --cni, --ingress and --lb; known: ${knownNames().join(', ')}`,
    )
  const { manifests } = await fetchAll(choices, folder, origins)
  const held = manifests.flatMap(({ product, version, sha256, files = [] }) => [
    `${product}@${version} ${sha256 === undefined ? '(no file: Netherkin writes it)' : `sha256:${sha256}`}`,
    ...files.map((file) => `${file.name} sha256:${file.sha256}`),
  ])
  return { held, images: [...new Set(manifests.flatMap(({ images }) => images))].sort() }
}
