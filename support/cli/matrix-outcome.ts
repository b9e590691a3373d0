/** What one column of several came to, from what its process left. */
import { join, relative } from 'node:path'
import { type ExitCode, worseExit } from '../../reports/exit-code.js'
import type { ColumnRecord } from '../../reports/manifest.js'
import type { MatrixColumn } from '../../reports/matrix-table.js'
import type { PlannedColumn } from './matrix-plan.js'
import { readColumnName, readOnlyColumn, readTally } from './output.js'

export interface Outcome {
  readonly planned: PlannedColumn
  readonly startedAt: string
  /** Absent while it runs. */
  readonly endedAt?: string
  /** Absent while it runs, or when it was never started. */
  readonly end?: { readonly exitCode?: number; readonly signal?: string; readonly lastLines: readonly string[] }
  /** What the host lacks for it; `isAsked`: somebody asked for it by name, so its absence counts. */
  readonly lacks?: { readonly text: string; readonly isAsked: boolean }
  /** The whole run was being ended. */
  readonly isEnding: boolean
}

const explainEnd = ({ end, isEnding }: Outcome): string | undefined => {
  if (!end) return isEnding ? 'the run was ended before it was judged' : 'it did not run'
  if (end.signal !== undefined) return `its process was ended by ${end.signal}`
  const said = end.lastLines.filter((line) => line.startsWith('error: '))
  return said.at(-1)?.replace(/^error: /, '') ?? end.lastLines.at(-1)
}

/** A host that cannot run what a shared file lists is no failure; `--require` makes it one. */
const recordOfLack = (
  { planned, startedAt }: Outcome,
  { text, isAsked }: NonNullable<Outcome['lacks']>,
): ColumnRecord => ({
  asked: planned.column,
  name: planned.label,
  ...(isAsked && { exitCode: 2 as const }),
  startedAt,
  endedAt: startedAt,
  retries: 0,
  phases: [],
  error: text,
})

/** The record that its own process wrote, where it came to that. */
export const recordOf = (outcome: Outcome): ColumnRecord => {
  const { planned, startedAt, end, lacks } = outcome
  if (lacks) return recordOfLack(outcome, lacks)
  const path = join(planned.folder, 'messages.ndjson')
  const own = end && readOnlyColumn(planned.folder)
  const tally = readTally(path)
  const base = {
    asked: planned.column,
    retries: 0,
    phases: [],
    startedAt,
    endedAt: outcome.endedAt ?? new Date().toISOString(),
  }
  const name = own?.name ?? readColumnName(path) ?? planned.label
  const exitCode = worseExit(own?.exitCode ?? end?.exitCode ?? 2, end?.exitCode ?? 2) as ExitCode
  const error = own?.error ?? (own ? undefined : explainEnd(outcome))
  return {
    ...base,
    ...own,
    name,
    exitCode,
    ...(tally && { messages: relative(join(planned.folder, '..'), path) }),
    ...(error !== undefined && { error }),
  }
}

/** Also of a column that came to nothing: what was asked is asked of all. */
export const withPaths = (record: ColumnRecord, paths: readonly string[]): ColumnRecord =>
  paths.length > 0 ? { ...record, paths } : record

/** Two columns that were observed to be the same are told apart by what was asked. */
export const toMatrixColumn = ({ planned, isEnding }: Outcome, record: ColumnRecord | undefined): MatrixColumn => {
  const tally = readTally(join(planned.folder, 'messages.ndjson'), isEnding)
  const observed = record?.name ?? planned.label
  return {
    name: observed === planned.label ? observed : `${observed} (${planned.label})`,
    ...(tally && { tally }),
    ...(record?.error !== undefined && { error: record.error }),
    ...(record?.exitCode !== undefined && { exitCode: record.exitCode }),
  }
}
