/** `netherkin report`: what runs have left, as one page to review. Also written at the end of each run. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ColumnRecord, Manifest } from '../../reports/manifest.js'
import { renderReview } from '../../reports/review/page.js'
import { type ColumnSource, reviewOf } from '../../reports/review/review.js'
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

const fromManifest = (path: string): readonly ColumnSource[] => {
  const { columns } = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  return columns.map((record) => fromRecord(record, dirname(path)))
}

/** A run's folder, its manifest, or a messages file. @throws {InputError} */
const readSources = (path: string): readonly ColumnSource[] => {
  if (!existsSync(path))
    throw new InputError(`${path} is not there; name a run's folder, its manifest.json, or files of Cucumber messages`)
  if (statSync(path).isDirectory()) {
    const found = ['manifest.json', 'messages.ndjson'].map((name) => join(path, name)).find(existsSync)
    if (found === undefined)
      throw new InputError(`${path} has neither manifest.json nor messages.ndjson: no run left it`)
    return readSources(found)
  }
  return path.endsWith('.json') ? fromManifest(path) : [fromMessages(path)]
}

/** Synchronous: it may be the last thing that a process does. */
export const writeReview = (sources: readonly ColumnSource[], path: string): void => {
  const assets = { style: readAsset('style.css'), script: readAsset('browser/review.js') }
  writeWhole(path, renderReview(reviewOf(sources), assets))
}

/** At the end of a run: a page that cannot be made takes nothing away from what was judged. @returns where it is */
const tryReview = (read: () => readonly ColumnSource[], folder: string): string | undefined => {
  const path = join(folder, 'review.html')
  try {
    writeReview(read(), path)
    return path
  } catch (error) {
    process.stderr.write(`the review could not be made: ${(error as Error).message}\n`)
    return undefined
  }
}

/** What a run of several columns left, by its records. */
export const reviewRecords = (records: readonly ColumnRecord[], folder: string): string | undefined =>
  tryReview(() => records.map((record) => fromRecord(record, folder)), folder)

/** What a run of one column left, if it came to messages. */
export const reviewColumn = (folder: string): string | undefined => {
  const messages = join(folder, 'messages.ndjson')
  return existsSync(messages) ? tryReview(() => [fromMessages(messages)], folder) : undefined
}

/** @throws {InputError} for a path that is no run's. */
export const report = (paths: readonly string[], { output }: { readonly output?: string }): number => {
  const sources = (paths.length > 0 ? paths : [usualOutput]).flatMap(readSources)
  const path = output ?? join(usualOutput, 'review.html')
  writeReview(sources, path)
  process.stdout.write(`review: ${path}\n`)
  return 0
}
