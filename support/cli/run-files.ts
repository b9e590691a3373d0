/** Where the files of a run are: of a folder, a manifest or a messages file, each column. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ColumnRecord, Manifest } from '../../reports/manifest.js'
import { InputError } from '../errors.js'
import { readColumnName } from './output.js'

export interface ColumnFiles {
  readonly name: string
  /** Of its Cucumber messages; absent when it left none. */
  readonly path?: string
  /** From the manifest, where there is one. */
  readonly record?: ColumnRecord
}

export const readManifest = (path: string): Manifest => {
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  if (!Array.isArray(manifest.columns)) throw new TypeError('it lists no columns')
  return manifest
}

/** @param folder of its manifest */
export const filesOf = (record: ColumnRecord, folder: string): ColumnFiles => ({
  name: record.name,
  record,
  ...(record.messages !== undefined && { path: join(folder, record.messages) }),
})

/** @throws {InputError} for JSON that is no manifest. */
const fromManifest = (path: string): readonly ColumnFiles[] => {
  try {
    return readManifest(path).columns.map((record) => filesOf(record, dirname(path)))
  } catch (error) {
    throw new InputError(`${path} is no manifest of a run; runs leave it as manifest.json`, { cause: error })
  }
}

/** A run's folder, its manifest, or a messages file. @throws {InputError} */
export const findFiles = (path: string): readonly ColumnFiles[] => {
  if (!existsSync(path))
    throw new InputError(`${path} is not there; name a run's folder, its manifest.json, or files of Cucumber messages`)
  if (statSync(path).isDirectory()) {
    const found = ['manifest.json', 'messages.ndjson'].map((name) => join(path, name)).find(existsSync)
    if (found === undefined)
      throw new InputError(`${path} has neither manifest.json nor messages.ndjson: no run left it`)
    return findFiles(found)
  }
  return path.endsWith('.json') ? fromManifest(path) : [{ name: readColumnName(path) ?? path, path }]
}
