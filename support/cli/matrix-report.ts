/** What several columns amount to, told once: the matrix, the manifest and the exit code. */
import { type ExitCode, worseExit } from '../../reports/exit-code.js'
import type { ColumnRecord } from '../../reports/manifest.js'
import { renderMatrix } from '../../reports/matrix.js'
import type { Ending } from '../scenario/interruption.js'
import { showColour } from './colour.js'
import type { ColumnProcess } from './column-process.js'
import { type Outcome, recordOf, toMatrixColumn, withPaths } from './matrix-outcome.js'
import type { PlannedColumn } from './matrix-plan.js'
import { writeManifest, writeWhole } from './output.js'
import type { PastFlags } from './past.js'
import { findMissing } from './requirement.js'
import { reviewRecords } from './review.js'

/** What is known of a run of several columns at any moment. */
export interface State {
  readonly startedAt: string
  readonly output: string
  readonly required: readonly string[]
  /** That were said on the command line. */
  readonly paths: readonly string[]
  /** With what its review compares it. */
  readonly past: PastFlags
  readonly planned: readonly PlannedColumn[]
  readonly outcomes: Map<PlannedColumn, Outcome>
  readonly running: Map<PlannedColumn, ColumnProcess>
  /** What ends it before its end. */
  ending?: Ending
  /** The exit code that was told. */
  told?: ExitCode
}

export const tell = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const outcomeOf = (state: State, planned: PlannedColumn): Outcome =>
  state.outcomes.get(planned) ?? { planned, isEnding: state.ending !== undefined, startedAt: state.startedAt }

/** The exit code of all that is known by now, with what `--require` misses. */
const conclude = (state: State, records: readonly ColumnRecord[]): { exitCode: ExitCode; missing: string[] } => {
  const judged = state.planned.map((planned, index) => {
    const { tally } = toMatrixColumn(outcomeOf(state, planned), records[index])
    return { column: planned.column, name: planned.label, ...(tally && { tally }) }
  })
  const missing = findMissing(state.required, judged)
  const codes = records.flatMap(({ exitCode }) => (exitCode === undefined ? [] : [exitCode]))
  // Where no column counts, nothing ran.
  const worst = [...codes, ...(missing.length > 0 ? [2] : [])].reduce(worseExit, codes[0] ?? 4)
  return { exitCode: worst as ExitCode, missing }
}

/** Writes the manifest and the matrix, synchronously: it may be the last thing that this process does. */
const report = (state: State, write: (text: string) => void): ExitCode => {
  const outcomes = state.planned.map((planned) => outcomeOf(state, planned))
  const records = outcomes.map(recordOf).map((record) => withPaths(record, state.paths))
  const { exitCode, missing } = conclude(state, records)
  const matrix = outcomes.map((outcome, index) => toMatrixColumn(outcome, records[index]))
  const { startedAt, output } = state
  writeManifest(output, { startedAt, endedAt: new Date().toISOString(), exitCode, columns: records })
  writeWhole(`${output}/matrix.txt`, `${renderMatrix(matrix, { colour: false, width: 160 })}\n`)
  const text = renderMatrix(matrix, { colour: showColour(), width: process.stdout.columns ?? 160 })
  write(`\n${[text, ...missing, `manifest: ${output}/manifest.json`, `exit ${exitCode}`].join('\n')}\n`)
  // The least that a cancelled job must have told stands above.
  write(`${reviewRecords(records, { folder: output, past: state.past, decided: { exitCode, missing } })}\n`)
  return exitCode
}

/**
 * Told once, by whoever is first: the end, a second signal, or the last moment that a cancelled job leaves. The files and
 * the exit code are the last one's, for columns that end after that moment say what they had; a code that is not the one
 * that was told is told, too.
 */
export const reportOnce = (state: State, write: (text: string) => void): void => {
  const { told } = state
  const exitCode = report(state, told === undefined ? write : () => undefined)
  if (told !== undefined && told !== exitCode)
    write(`exit ${exitCode}, and not ${told}: columns have ended since that was told\n`)
  process.exitCode = exitCode
  state.told = exitCode
}
