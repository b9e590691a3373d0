/** CNI plugins that nodes of kind lack: fetched once, hash-checked, unpacked into the cache. */
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheFolder, fetchKnown, type Origins } from './manifests.js'
import type { NodePlugins } from './product.js'

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
  const what = `CNI plugins ${plugins.version}`
  const { path } = await fetchKnown({ ...archive, what }, origins)
  const draft = `${folder}.${process.pid}`
  await mkdir(draft, { recursive: true })
  await execa('tar', ['-xzf', path, '-C', draft, ...plugins.names.map((name) => `./${name}`)])
  // Another run may have been first: what it unpacked is the same.
  await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return folder
}
