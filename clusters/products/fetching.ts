/** Fills a folder for an air gap: the manifests of choices, and a lock file with their hashes and images. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeChoice, fileNameOf } from './choice.js'
import { parseManifest, prepareObjects } from './documents.js'
import { sha256Of } from './hashes.js'
import { imagesOf } from './images.js'
import { type Lock, type Locked, lockFileName, readLock } from './lock.js'
import { type Origins, readManifest } from './manifests.js'
import { fetchArchives } from './plugins.js'
import type { Choice, Cni } from './product.js'

const fetchText = async (choice: Choice, folder: string, origins: Origins): Promise<Locked> => {
  const { product, version, release } = choice
  const text = await readManifest(choice, origins)
  if (text === undefined) return { product: product.name, version, images: release.images }
  await writeFile(join(folder, fileNameOf(product.name, version)), text)
  const objects = prepareObjects(parseManifest(text, describeChoice(choice)), product, release)
  return { product: product.name, version, sha256: sha256Of(text), images: imagesOf(objects) }
}

const fetchOne = async (choice: Choice, folder: string, origins: Origins): Promise<Locked> => {
  const { plugins } = choice.product as Partial<Cni>
  const files = plugins && (await fetchArchives(plugins, folder, origins))
  return { ...(await fetchText(choice, folder, origins)), ...(files && { files }) }
}

/** Nothing to fetch: the node image's own, none, or a file that the user has already. */
const isFetched = ({ release, version }: Choice): boolean => version !== '' && release.source.kind !== 'file'

const keyOf = ({ product, version }: Locked): string => `${product}@${version}`

/**
 * Writes `<product>-<version>.yaml` of each choice and `netherkin.lock.json`; what the lock held before stays in it.
 * @throws {RangeError} for a wrong hash, an Error when a file cannot be had.
 */
export const fetchAll = async (choices: readonly Choice[], folder: string, origins: Origins = {}): Promise<Lock> => {
  await mkdir(folder, { recursive: true })
  const fetched = await Promise.all(choices.filter(isFetched).map((choice) => fetchOne(choice, folder, origins)))
  const before = readLock(folder)?.manifests ?? []
  const all = new Map([...before, ...fetched].map((locked) => [keyOf(locked), locked]))
  const manifests = [...all.values()].sort((one, other) => keyOf(one).localeCompare(keyOf(other)))
  const lock: Lock = { version: 1, manifests }
  await writeFile(join(folder, lockFileName), `${JSON.stringify(lock, undefined, 2)}\n`)
  return lock
}
