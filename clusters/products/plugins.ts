/** CNI plugins that nodes of kind lack: fetched once, hash-checked, unpacked into the cache. */
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { checkHash } from './hashes.js'
import { cacheFolder, fetchKnown, folderOf, mirrorOf, type Origins, readIfThere } from './manifests.js'
import type { NodePlugins } from './product.js'

type Archive = NodePlugins['archives'][string]

const whatOf = ({ version }: NodePlugins): string => `CNI plugins ${version}`

/** As upstream calls it: in a folder and at a mirror, too. */
const fileOf = ({ url }: Archive): string => basename(new URL(url).pathname)

const readArchive = async (archive: Archive, what: string, origins: Origins): Promise<Buffer> => {
  const folder = folderOf(origins)
  const path = join(folder ?? '', fileOf(archive))
  const held = folder === undefined ? undefined : await readIfThere(path)
  if (held) checkHash(held, archive.sha256, path, what)
  if (held) return held
  const mirrored = mirrorOf(origins)?.replace(/\/?$/, `/${fileOf(archive)}`)
  return (await fetchKnown({ sha256: archive.sha256, url: mirrored ?? archive.url, what }, origins)).bytes
}

/**
 * The folder with the plugins' programs, for whoever makes the nodes to copy into `/opt/cni/bin` where they are absent.
 * `architecture` is the nodes': `x64`, `arm64`.
 * @throws {RangeError} for an architecture without an archive or a wrong hash; an Error when it cannot be fetched.
 */
export const fetchPlugins = async (
  plugins: NodePlugins,
  architecture: string,
  origins: Origins = {},
): Promise<string> => {
  const archive = plugins.archives[architecture]
  const known = Object.keys(plugins.archives).join(', ')
  if (!archive) throw new RangeError(`no CNI plugins known for ${architecture}; known: ${known}`)
  const folder = join(cacheFolder(), 'plugins', archive.sha256)
  if (plugins.names.every((name) => existsSync(join(folder, name)))) return folder
  const input = await readArchive(archive, whatOf(plugins), origins)
  const draft = `${folder}.${process.pid}`
  await mkdir(draft, { recursive: true })
  await execa('tar', ['-xzf', '-', '-C', draft, ...plugins.names.map((name) => `./${name}`)], { input })
  // Another run may have been first: what it unpacked is the same.
  await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return folder
}

/** Writes the archives of all architectures into a folder: whoever fills it may not know the nodes'. @returns their names and hashes. */
export const fetchArchives = async (
  plugins: NodePlugins,
  folder: string,
  origins: Origins,
): Promise<readonly { readonly name: string; readonly sha256: string }[]> =>
  Promise.all(
    Object.values(plugins.archives).map(async (archive) => {
      await writeFile(join(folder, fileOf(archive)), await readArchive(archive, whatOf(plugins), origins))
      return { name: fileOf(archive), sha256: archive.sha256 }
    }),
  )
