/** Several columns side by side: scenarios × columns, as text. A pure function of the columns' messages. */
import { inert, inertLine, shortenLines } from './inert.js'
import {
  type MatrixColumn,
  type MatrixOptions,
  type MatrixRow,
  markOfCell,
  numberWidth,
  renderMark,
  renderTable,
  rowsOf,
} from './matrix-table.js'
import { count, standingWords } from './progress.js'
import type { ScenarioResult, Standing } from './standing.js'
import { longestLine, renderTroubles } from './summary.js'
import type { Tally } from './tally.js'

const countsOf = ({ counts, scenarios, planned }: Tally): string => {
  const lost = planned - scenarios.length
  const said = (Object.entries(counts) as [Standing, number][])
    .filter(([standing, number]) => number > 0 || standing === 'passed')
    .map(([standing, number]) => `${number} ${standingWords[standing]}`)
  return [...said, ...(lost > 0 ? [`${lost} without an end`] : [])].join(', ')
}

const indent = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by)

const describeColumn = ({ tally, error, exitCode }: MatrixColumn): string =>
  [
    ...(tally && tally.planned > 0 ? [countsOf(tally)] : []),
    ...(error === undefined ? [] : [`could not be judged: ${error.split('\n')[0]}`]),
    exitCode === undefined ? 'not counted' : `exit ${exitCode}`,
  ].join('; ')

const isDeep = (line = ''): boolean => line.startsWith('    ')

/**
 * What follows the first line of a reason, without the logs: they stand where the column told them, and in the manifest.
 * A log has a heading that ends in a colon; the command that mends a lack has none.
 */
const adviceOf = (error: string): string[] => {
  const lines = error.split('\n')
  let inLog = false
  return lines.filter((line, index) => {
    if (!isDeep(line)) inLog = line.endsWith(':') && isDeep(lines[index + 1])
    return index > 0 && !inLog
  })
}

/** What the numbers mean, and what each column amounts to. */
const renderColumns = (columns: readonly MatrixColumn[]): string[] => {
  const width = Math.max(...columns.map(({ name }) => name.length))
  return columns.flatMap((column, index) => [
    `${String(index + 1).padStart(numberWidth)}  ${column.name.padEnd(width)}  ${describeColumn(column)}`,
    ...adviceOf(column.error ?? '').map((line) => `       ${line}`),
  ])
}

const isTold = (cell: ScenarioResult | undefined): cell is ScenarioResult =>
  cell !== undefined && cell.standing !== 'passed' && cell.troubles.length > 0

/** A scenario that went wrong in some column, with the reasons of each. */
const renderWrong = (row: MatrixRow, columns: readonly MatrixColumn[], colour: boolean): string[] => {
  const wrong = row.cells.flatMap((cell, index) => (isTold(cell) ? [{ cell, index }] : []))
  if (wrong.length === 0) return []
  const told = wrong.map(({ cell, index }) => {
    const head = `  ${renderMark(markOfCell(cell), colour)} ${index + 1}  ${columns[index]?.name}`
    const reason = cell.reason === undefined ? '' : `: ${cell.reason}`
    return `${head}${reason}\n${indent(renderTroubles(cell), '    ')}`
  })
  return [`${row.uri}:${row.line} ${row.name}`, ...told]
}

const isSkipped = (cell: ScenarioResult | undefined): cell is ScenarioResult & { reason: string } =>
  cell?.standing === 'skipped' && cell.reason !== undefined

/** `4 skipped: no load balancer (2 in column 1, 2 in column 3)` */
const renderSkips = (rows: readonly MatrixRow[]): string[] => {
  const byReason = new Map<string, Map<number, number>>()
  for (const { cells } of rows)
    for (const [index, cell] of cells.entries()) {
      if (!isSkipped(cell)) continue
      const times = byReason.get(cell.reason) ?? new Map<number, number>()
      byReason.set(cell.reason, times.set(index, (times.get(index) ?? 0) + 1))
    }
  return [...byReason].map(([reason, times]) => {
    const where = [...times].map(([index, number]) => `${number} in column ${index + 1}`).join(', ')
    return `  ${[...times.values()].reduce((sum, number) => sum + number, 0)} skipped: ${reason} (${where})`
  })
}

const runTroubles = (columns: readonly MatrixColumn[]): string[] =>
  columns.flatMap(({ tally }, index) =>
    (tally?.troubles ?? []).map(({ step, message }) => `  column ${index + 1}: ${step}: ${message}`),
  )

const legend = '✓ passed  ✗ failed  ~ expected to fail  - skipped  ? could not be judged'

const section = (lines: readonly string[]): string[] => (lines.length > 0 ? ['', ...lines] : [])

/** Observed names and errors come from outside; what tallies say is inert already. */
const inertColumn = ({ name, error, ...column }: MatrixColumn): MatrixColumn => ({
  ...column,
  name: inertLine(name),
  ...(error !== undefined && { error: inert(error) }),
})

/** The end of a run of several columns, without a last newline. */
export const renderMatrix = (given: readonly MatrixColumn[], options: MatrixOptions): string => {
  const columns = given.map(inertColumn)
  const rows = rowsOf(columns)
  const wrong = rows.flatMap((row) => renderWrong(row, columns, options.colour))
  const lines = [
    `${count(rows.length, 'scenario')} × ${count(columns.length, 'column')}`,
    ...section(rows.length > 0 ? renderTable(rows, columns.length, options) : []),
    ...section(rows.length > 0 ? [legend] : []),
    ...section(wrong),
    ...section([...renderSkips(rows), ...runTroubles(columns)]),
    ...section(renderColumns(columns)),
  ]
  return shortenLines(lines.join('\n'), longestLine)
}

/** The share of a column's scenarios that were skipped, 0 to 1; 0 for a column without scenarios. */
export const skippedShare = ({ counts, scenarios }: Pick<Tally, 'counts' | 'scenarios'>): number =>
  scenarios.length === 0 ? 0 : counts['skipped' satisfies Standing] / scenarios.length
