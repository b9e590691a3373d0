/** How the parts of a run get into a history: together, as the run that they are. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Envelope } from '@cucumber/messages'
import type { RunDigest } from '../../reports/comparison/digest.js'
import { type ExitCode, worseExit } from '../../reports/exit-code.js'
import type { ColumnRecord } from '../../reports/manifest.js'
import { compareText } from '../../reports/place.js'
import type { ColumnSource } from '../../reports/review/review.js'
import { InputError } from '../errors.js'
import { hasVerdicts, keepEntry } from './history-entry.js'
import { writeManifest } from './output.js'

/** @returns how many bytes they take */
const writeMessages = (path: string, messages: Iterable<Envelope>): number => {
  const file = openSync(path, 'w')
  let bytes = 0
  try {
    for (const message of messages) bytes += writeSync(file, `${JSON.stringify(message)}\n`)
  } finally {
    closeSync(file)
  }
  return bytes
}

/** A column that left no messages names none: what a manifest names and is not there is missing. */
const writeColumn = (draft: string, { messages }: ColumnSource, record: ColumnRecord, place: number): ColumnRecord => {
  const { messages: _, ...rest } = record
  const file = `${place + 1}.ndjson`
  return writeMessages(join(draft, file), messages) > 0 ? { ...rest, messages: file } : rest
}

/** Without its record nobody would know the column again. @throws {InputError} */
const recordOf = ({ name, record }: ColumnSource): ColumnRecord => {
  if (record) return record
  throw new InputError(`${name} has no manifest, so a history cannot keep it; name the folders that runs have left`)
}

const writeJoined = (draft: string, sources: readonly ColumnSource[], records: readonly ColumnRecord[]): void => {
  const columns = sources.map((source, index) => writeColumn(draft, source, records[index] as ColumnRecord, index))
  const times = records.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt]).sort(compareText)
  const exitCode = records.flatMap(({ exitCode }) => exitCode ?? []).reduce<number>(worseExit, 0)
  writeManifest(draft, {
    startedAt: times[0] ?? '',
    endedAt: times.at(-1) ?? '',
    exitCode: exitCode as ExitCode,
    columns,
  })
}

const keep = (run: RunDigest, sources: readonly ColumnSource[], history: string): string => {
  const records = sources.map(recordOf)
  const { startedAt } = run
  if (startedAt === undefined || !hasVerdicts(run)) return 'history: these runs judged nothing, so they are not kept'
  return keepEntry({ ...run, startedAt }, history, (draft) => writeJoined(draft, sources, records))
}

/**
 * What was joined becomes one run of the history, once. What cannot be kept takes nothing away from what was told: the report
 * is written by then. @param digest of all of them. @returns a line that says where it is, or why it is nowhere
 */
export const keepJoined = (digest: () => RunDigest, sources: readonly ColumnSource[], history: string): string => {
  try {
    return keep(digest(), sources, history)
  } catch (error) {
    return `the runs could not be kept in ${history}: ${(error as Error).message}`
  }
}
