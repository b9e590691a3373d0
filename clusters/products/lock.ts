/** `netherkin.lock.json`: what a folder of manifests holds, with the hashes; `netherkin fetch` writes it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const lockFileName = 'netherkin.lock.json'

export interface Locked {
  readonly product: string
  readonly version: string
  /** Of the file `<product>-<version>.yaml` beside it. */
  readonly sha256?: string
  readonly images: readonly string[]
  /** Other files beside it, by their names. */
  readonly files?: readonly { readonly name: string; readonly sha256: string }[]
}

export interface Lock {
  readonly version: 1
  readonly manifests: readonly Locked[]
}

/** @throws {RangeError} when the file is there and is no lock. */
export const readLock = (folder: string): Lock | undefined => {
  const path = join(folder, lockFileName)
  if (!existsSync(path)) return undefined
  try {
    const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock
    if (lock.version === 1 && Array.isArray(lock.manifests)) return lock
  } catch (cause) {
    throw new RangeError(`${path} is no JSON; write it anew with netherkin fetch`, { cause })
  }
  throw new RangeError(`${path} is no lock file of version 1; write it anew with netherkin fetch`)
}

const readSumFile = (path: string): string | undefined =>
  existsSync(path) ? /^[0-9a-f]{64}\b/.exec(readFileSync(path, 'utf8').trim().toLowerCase())?.[0] : undefined

/** The hash that a folder itself gives for a file of its own: in its lock, or in a `.sha256` beside the file. */
export const readHash = (folder: string, product: string, version: string): string | undefined =>
  readLock(folder)?.manifests.find((one) => one.product === product && one.version === version)?.sha256 ??
  readSumFile(join(folder, `${product}-${version}.yaml.sha256`))
