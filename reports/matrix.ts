/** Several columns side by side: scenarios × columns, as text. A pure function of the columns' messages. */
import { count, markOf } from './progress.js'
import type { ScenarioResult, Standing } from './standing.js'
import { paint, renderTroubles } from './summary.js'
import type { Tally } from './tally.js'

export interface MatrixColumn {
  /** What the cluster was observed to be, or what was asked. */
  readonly name: string
  /** Of its messages; absent when it left none. */
  readonly tally?: Tally
  /** Why the column as a whole could not be judged. */
  readonly error?: string
  /** Absent when the column does not count. */
  readonly exitCode?: number
}

export interface MatrixRow {
  readonly uri: string
  readonly line: number
  readonly name: string
  /** One a column, in their order; undefined where the scenario did not come to its end. */
  readonly cells: readonly (ScenarioResult | undefined)[]
}

export interface MatrixOptions {
  readonly colour: boolean
  /** Columns of the terminal. */
  readonly width: number
}

const keyOf = ({ uri, line, name }: Pick<MatrixRow, 'uri' | 'line' | 'name'>): string => `${uri}:${line} ${name}`

const inOrder = (one: MatrixRow, other: MatrixRow): number =>
  one.uri === other.uri ? one.line - other.line : one.uri.localeCompare(other.uri)

/** Every scenario that any column ended, in the order of the files and their lines. */
export const rowsOf = (columns: readonly MatrixColumn[]): MatrixRow[] => {
  const byColumn = columns.map(
    ({ tally }) => new Map((tally?.scenarios ?? []).map((result) => [keyOf(result), result] as const)),
  )
  const first = new Map(byColumn.flatMap((results) => [...results]))
  return [...first]
    .map(([key, { uri, line, name }]) => ({ uri, line, name, cells: byColumn.map((results) => results.get(key)) }))
    .sort(inOrder)
}

/** What never started is as little known as what broke. */
const markOfCell = (cell: ScenarioResult | undefined): string =>
  cell === undefined || cell.standing === 'unstarted' ? '?' : markOf(cell.standing)

const toneOf: Readonly<Record<string, Parameters<typeof paint>[1]>> = {
  '✓': 'green',
  '✗': 'red',
  '?': 'magenta',
  '!': 'yellow',
  '-': 'cyan',
  '~': 'cyan',
}

const renderMark = (mark: string, colour: boolean): string => {
  const tone = toneOf[mark]
  return tone ? paint(colour, tone, mark) : mark
}

const shorten = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

const numberWidth = 3

const renderCells = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(numberWidth)).join('')

const renderRow = ({ line, name, cells }: MatrixRow, width: number, colour: boolean): string => {
  const title = shorten(`${String(line).padStart(5)} ${name}`, width).padEnd(width)
  const marks = cells.map((cell) => `${' '.repeat(numberWidth - 1)}${renderMark(markOfCell(cell), colour)}`)
  return `${title}${marks.join('')}`
}

const narrowest = 30

/** The table itself: a heading a feature, a line a scenario, a numbered place a column. */
const renderTable = (rows: readonly MatrixRow[], columns: number, { colour, width }: MatrixOptions): string[] => {
  const longest = Math.max(narrowest, ...rows.map(({ name }) => name.length + 6))
  const titleWidth = Math.max(narrowest, Math.min(longest, width - 1 - columns * numberWidth))
  const heading = ' '.repeat(titleWidth) + renderCells(Array.from({ length: columns }, (_, index) => String(index + 1)))
  return [
    heading,
    ...rows.flatMap((row, index) => [
      ...(rows[index - 1]?.uri === row.uri ? [] : [row.uri]),
      renderRow(row, titleWidth, colour),
    ]),
  ]
}

const words: Readonly<Record<string, string>> = {
  passed: 'passed',
  failed: 'failed',
  diverged: 'expected to fail',
  unjudged: 'could not be judged',
  invalid: 'invalid',
  skipped: 'skipped',
  unstarted: 'not started',
}

const countsOf = ({ counts, scenarios, planned }: Tally): string => {
  const lost = planned - scenarios.length
  const said = Object.entries(counts)
    .filter(([standing, number]) => number > 0 || standing === 'passed')
    .map(([standing, number]) => `${number} ${words[standing] ?? standing}`)
  return [...said, ...(lost > 0 ? [`${lost} without an end`] : [])].join(', ')
}

const indent = (text: string, by: string): string => text.replaceAll(/^(?=.)/gm, by)

const describeColumn = ({ tally, error, exitCode }: MatrixColumn): string =>
  [
    ...(tally && tally.planned > 0 ? [countsOf(tally)] : []),
    ...(error === undefined ? [] : [`could not be judged: ${error.split('\n')[0]}`]),
    exitCode === undefined ? 'not counted' : `exit ${exitCode}`,
  ].join('; ')

/** What the numbers mean, and what each column amounts to. */
const renderColumns = (columns: readonly MatrixColumn[]): string[] => {
  const width = Math.max(...columns.map(({ name }) => name.length))
  return columns.flatMap((column, index) => [
    `${String(index + 1).padStart(numberWidth)}  ${column.name.padEnd(width)}  ${describeColumn(column)}`,
    ...(column.error?.split('\n').slice(1) ?? []).map((line) => `       ${line}`),
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

/** The end of a run of several columns, without a last newline. */
export const renderMatrix = (columns: readonly MatrixColumn[], options: MatrixOptions): string => {
  const rows = rowsOf(columns)
  const wrong = rows.flatMap((row) => renderWrong(row, columns, options.colour))
  return [
    `${count(rows.length, 'scenario')} × ${count(columns.length, 'column')}`,
    ...section(rows.length > 0 ? renderTable(rows, columns.length, options) : []),
    ...section(rows.length > 0 ? [legend] : []),
    ...section(wrong),
    ...section([...renderSkips(rows), ...runTroubles(columns)]),
    ...section(renderColumns(columns)),
  ].join('\n')
}

/** The share of a column's scenarios that were skipped, 0 to 1; 0 for a column without scenarios. */
export const skippedShare = ({ counts, scenarios }: Pick<Tally, 'counts' | 'scenarios'>): number =>
  scenarios.length === 0 ? 0 : counts['skipped' satisfies Standing] / scenarios.length
