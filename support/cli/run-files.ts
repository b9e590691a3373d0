/** Where the files of a run are: of a folder, a manifest or a messages file, each column. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ColumnRecord, Manifest } from '../../reports/manifest.js'
import { InputError } from '../errors.js'
import { findFlaws } from './manifest-flaws.js'
import { readColumnName } from './output.js'

export interface ColumnFiles {
  readonly name: string
  /** Of its Cucumber messages; absent when it left none. */
  readonly path?: string
  /** From the manifest, where there is one. */
  readonly record?: ColumnRecord
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws {InputError} for what is no manifest, and for one with a column that is none. */
export const readManifest = (path: string): Manifest => {
  const manifest = parse(readFileSync(path, 'utf8'))
  const flaws = findFlaws(manifest)
  if (flaws === undefined) throw new InputError(`${path} is no manifest of a run; runs leave it as manifest.json`)
  if (flaws.length > 0) throw new InputError(flaws.map((flaw) => `${path}, ${flaw}`).join('\n'))
  return manifest as Manifest
}

/** @param folder of its manifest */
export const filesOf = (record: ColumnRecord, folder: string): ColumnFiles => ({
  name: record.name,
  record,
  ...(record.messages !== undefined && { path: join(folder, record.messages) }),
})

const fromManifest = (path: string): readonly ColumnFiles[] =>
  readManifest(path).columns.map((record) => filesOf(record, dirname(path)))

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
