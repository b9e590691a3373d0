/** The text of a product's manifest: from a folder, a mirror, the cache, the network or helm; its hash is always checked. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import pRetry, { AbortError } from 'p-retry'
import { request } from 'undici'
import { renderChart } from './chart.js'
import { describeChoice, fileNameOf } from './choice.js'
import { adviceFor, checkHash, sha256Of } from './hashes.js'
import type { Choice, Source } from './product.js'

export interface Origins {
  /** A folder with `<product>-<version>.yaml`, in place of the network; `NETHERKIN_MANIFESTS` by default. */
  readonly folder?: string | undefined
  /** An address under which the same names are found, in place of upstream's; `NETHERKIN_MIRROR` by default. */
  readonly mirror?: string | undefined
  /** Where fetched files are kept, by hash. */
  readonly cache?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'netherkin')

export const folderOf = ({ folder }: Origins): string | undefined =>
  folder ?? (process.env.NETHERKIN_MANIFESTS || undefined)

export const mirrorOf = ({ mirror }: Origins): string | undefined =>
  mirror ?? (process.env.NETHERKIN_MIRROR || undefined)

export const readIfThere = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new RangeError(`${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

const mostRedirects = 10

const download = async (url: string, signal: AbortSignal | undefined, redirects = 0): Promise<Buffer> => {
  const { statusCode, headers, body } = await request(url, signal ? { signal } : {})
  if (statusCode >= 300 && statusCode < 400 && typeof headers.location === 'string') {
    await body.dump()
    if (redirects === mostRedirects) throw new AbortError(`it redirected more than ${mostRedirects} times`)
    return download(new URL(headers.location, url).href, signal, redirects + 1)
  }
  const bytes = Buffer.from(await body.arrayBuffer())
  if (statusCode === 200) return bytes
  const failure = new Error(`it answered ${statusCode}`)
  throw statusCode >= 500 || statusCode === 429 ? failure : new AbortError(failure)
}

/** @throws an Error that names the address and what to do without a network. */
export const fetchBytes = async (url: string, what: string, signal?: AbortSignal): Promise<Buffer> => {
  try {
    return await pRetry(() => download(url, signal), { retries: 3, minTimeout: 500, ...(signal && { signal }) })
  } catch (cause) {
    signal?.throwIfAborted()
    const why = (cause as Error).message
    throw new Error(
      `${what} could not be fetched from ${url}: ${why}. Without that network name a mirror (--mirror), ` +
        'or a folder of files with NETHERKIN_MANIFESTS (netherkin fetch fills one)',
      { cause },
    )
  }
}

const cachePath = ({ cache = join(cacheFolder(), 'manifests') }: Origins, sha256: string): string => join(cache, sha256)

/** Whole or not at all: many runs share the cache. */
const writeWhole = async (path: string, bytes: Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, bytes)
  await rename(draft, path)
}

interface Known {
  readonly url: string
  readonly sha256: string
  readonly what: string
  /** What to do about another hash. */
  readonly advice?: string | undefined
}

/** A file that is known by its hash, out of the cache or from an address. */
export const fetchKnown = async (
  { url, sha256, what, advice }: Known,
  origins: Origins,
): Promise<{ readonly bytes: Buffer; readonly path: string }> => {
  const path = cachePath(origins, sha256)
  const kept = await readIfThere(path)
  if (kept && sha256Of(kept) === sha256) return { bytes: kept, path }
  const bytes = await fetchBytes(url, what, origins.signal)
  checkHash(bytes, sha256, url, what, advice)
  await writeWhole(path, bytes)
  return { bytes, path }
}

type Published = Extract<Source, { kind: 'manifest' | 'chart' }>

const readFromNetwork = async (source: Published, choice: Choice, origins: Origins): Promise<Buffer> => {
  const what = describeChoice(choice)
  const file = fileNameOf(choice.product.name, choice.version)
  const mirrored = mirrorOf(origins)?.replace(/\/?$/, `/${file}`)
  if (source.sha256 === undefined) throw new RangeError(`no hash known for ${what}; name a version that has one`)
  const advice = adviceFor(source, file)
  const known = { sha256: source.sha256, what, advice }
  if (mirrored) return (await fetchKnown({ ...known, url: mirrored }, origins)).bytes
  if (source.kind === 'manifest') return (await fetchKnown({ ...known, url: source.url }, origins)).bytes
  const path = cachePath(origins, source.sha256)
  const kept = await readIfThere(path)
  if (kept && sha256Of(kept) === source.sha256) return kept
  const rendered = Buffer.from(await renderChart(source, { what, file, signal: origins.signal }))
  const where = `what helm made of ${source.repository}/${source.chart} ${source.version}`
  checkHash(rendered, source.sha256, where, what, advice)
  await writeWhole(path, rendered)
  return rendered
}

const readFromFolder = async (source: Published, choice: Choice, folder: string): Promise<Buffer | undefined> => {
  const file = fileNameOf(choice.product.name, choice.version)
  const path = join(folder, file)
  const bytes = await readIfThere(path)
  if (bytes) checkHash(bytes, source.sha256, path, describeChoice(choice), adviceFor(source, file))
  return bytes
}

/**
 * The text of a choice's manifest, its hash checked; undefined for what has none. Order: the folder, the cache, the mirror or upstream.
 * @throws {RangeError} for a wrong hash or an unreadable file; an Error when it cannot be had.
 */
export const readManifest = async (choice: Choice, origins: Origins = {}): Promise<string | undefined> => {
  const { source } = choice.release
  if (source.kind === 'none' || source.kind === 'objects') return undefined
  if (source.kind === 'file') {
    const bytes = await readIfThere(source.path)
    if (!bytes) throw new RangeError(`there is no file ${source.path}`)
    if (source.sha256 !== undefined) checkHash(bytes, source.sha256, source.path, describeChoice(choice))
    return bytes.toString('utf8')
  }
  const folder = folderOf(origins)
  const found = folder === undefined ? undefined : await readFromFolder(source, choice, folder)
  return (found ?? (await readFromNetwork(source, choice, origins))).toString('utf8')
}
