/** A folder of files as one `.tar.gz`: the same files make the same bytes. */
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

export type Files = Readonly<Record<string, string | Buffer>>

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

/** As `sha256sum -c` reads it. */
const withSums = (files: Files): Files => {
  const lines = Object.keys(files)
    .sort()
    .map((name) => `${sha256(files[name] ?? '')}  ${name}\n`)
  return { ...files, SHA256SUMS: lines.join('') }
}

/** @param folder in which they are unpacked */
export const archiveOf = async (folder: string, files: Files, mtime: Date): Promise<Buffer> => {
  const whole = withSums(files)
  const tar = pack()
  for (const name of Object.keys(whole).sort())
    tar.entry({ name: `${folder}/${name}`, mtime, mode: 0o644, uid: 0, gid: 0 }, whole[name] ?? '')
  tar.finalize()
  return gzipSync(await buffer(tar), { level: 9 })
}
