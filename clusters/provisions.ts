/** What clusters are equipped with, by the names that users say: CNIs, ingress controllers, load balancers. */
import { chooseCni, cnis } from './cni/index.js'
import { chooseIngress, ingressControllers } from './ingress/index.js'
import { chooseLoadBalancer, loadBalancers } from './loadbalancer/index.js'
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

/** @throws {RangeError} for a name or a version that there is not. */
export const checkProvisions = (provisions: Provisions): void => {
  choose(provisions)
}

const knownNames = (): string[] => [
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
  const held = manifests.map(({ product, version, sha256 }) =>
    [
      `${product}@${version}`,
      ...(sha256 === undefined ? ['(no file: Netherkin writes it)'] : [`sha256:${sha256}`]),
    ].join(' '),
  )
  return { held, images: [...new Set(manifests.flatMap(({ images }) => images))].sort() }
}
