/** `netherkin report`: what runs have left, as one page to review. Also written at the end of each run. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ColumnRecord, Manifest } from '../../reports/manifest.js'
import { renderReview } from '../../reports/review/page.js'
import { type ColumnSource, type Decided, reviewOf } from '../../reports/review/review.js'
import { InputError } from '../errors.js'
import { usualOutput } from './configuration.js'
import { readColumnName, readEnvelopes, writeWhole } from './output.js'

const readAsset = (path: string): string =>
  readFileSync(new URL(`../../reports/review/${path}`, import.meta.url), 'utf8')

const fromMessages = (path: string, record?: ColumnRecord): ColumnSource => ({
  name: record?.name ?? readColumnName(path) ?? path,
  messages: readEnvelopes(path) ?? [],
  ...(record && { record }),
})

const fromRecord = (record: ColumnRecord, folder: string): ColumnSource =>
  record.messages === undefined
    ? { name: record.name, messages: [], record }
    : fromMessages(join(folder, record.messages), record)

/** @throws {InputError} for JSON that is no manifest. */
const fromManifest = (path: string): readonly ColumnSource[] => {
  try {
    const { columns } = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    return columns.map((record) => fromRecord(record, dirname(path)))
  } catch (error) {
    throw new InputError(`${path} is no manifest of a run; runs leave it as manifest.json`, { cause: error })
  }
}

const fromFile = (path: string): ColumnSource => {
  const source = fromMessages(path)
  if (source.messages.length > 0) return source
  throw new InputError(`${path} holds no Cucumber messages; runs leave them as messages.ndjson`)
}

/** A run's folder, its manifest, or a messages file. @throws {InputError} */
export const readSources = (path: string): readonly ColumnSource[] => {
  if (!existsSync(path))
    throw new InputError(`${path} is not there; name a run's folder, its manifest.json, or files of Cucumber messages`)
  if (statSync(path).isDirectory()) {
    const found = ['manifest.json', 'messages.ndjson'].map((name) => join(path, name)).find(existsSync)
    if (found === undefined)
      throw new InputError(`${path} has neither manifest.json nor messages.ndjson: no run left it`)
    return readSources(found)
  }
  return path.endsWith('.json') ? fromManifest(path) : [fromFile(path)]
}

/** Synchronous: it may be the last thing that a process does. */
const writeReview = (sources: readonly ColumnSource[], path: string, decided?: Decided): void => {
  const assets = { style: readAsset('style.css'), script: readAsset('browser/review.js') }
  writeWhole(path, renderReview(reviewOf(sources, decided), assets))
}

/** At the end of a run: a page that cannot be made takes nothing away from what was judged. @returns a line that says where it is */
const tryReview = (read: () => readonly ColumnSource[], folder: string, decided?: Decided): string => {
  const path = join(folder, 'review.html')
  try {
    writeReview(read(), path, decided)
    return `review: ${path}`
  } catch (error) {
    return `the review could not be made: ${(error as Error).message}`
  }
}

/** What a run of several columns left, by its records. */
export const reviewRecords = (records: readonly ColumnRecord[], folder: string, decided: Decided): string =>
  tryReview(() => records.map((record) => fromRecord(record, folder)), folder, decided)

/** What a run of one column left, if it came to messages. @param missing what `--require` misses */
export const reviewColumn = (folder: string, missing: readonly string[]): string | undefined => {
  const messages = join(folder, 'messages.ndjson')
  if (!existsSync(messages)) return undefined
  return tryReview(() => [fromMessages(messages)], folder, missing.length > 0 ? { exitCode: 2, missing } : undefined)
}

/** @throws {InputError} for a path that is no run's. */
export const report = (paths: readonly string[], { output }: { readonly output?: string }): number => {
  const sources = (paths.length > 0 ? paths : [usualOutput]).flatMap(readSources)
  const path = output ?? join(usualOutput, 'review.html')
  writeReview(sources, path)
  process.stdout.write(`review: ${path}\n`)
  return 0
}
