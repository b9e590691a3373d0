/** Scenarios × columns, a mark each, as lines of text. Pure. */
import { comparePlaces, type Place, placeKey } from './place.js'
import { markOf } from './progress.js'
import type { ScenarioResult } from './standing.js'
import { paint } from './summary.js'
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

export interface MatrixRow extends Place {
  /** One a column, in their order; undefined where the scenario did not come to its end. */
  readonly cells: readonly (ScenarioResult | undefined)[]
}

export interface MatrixOptions {
  readonly colour: boolean
  /** Columns of the terminal. */
  readonly width: number
}

/** Every scenario that any column set out to judge, in the order of the files and their lines. */
export const rowsOf = (columns: readonly MatrixColumn[]): MatrixRow[] => {
  const byColumn = columns.map(
    ({ tally }) => new Map((tally?.scenarios ?? []).map((result) => [placeKey(result), result] as const)),
  )
  const lost = columns.flatMap(({ tally }) => (tally?.lost ?? []).map((place) => [placeKey(place), place] as const))
  const first = new Map<string, Place>([...byColumn.flatMap((results) => [...results]), ...lost])
  return [...first]
    .map(([key, { uri, line, name }]) => ({ uri, line, name, cells: byColumn.map((results) => results.get(key)) }))
    .sort(comparePlaces)
}

/** What never started is as little known as what broke. */
export const markOfCell = (cell: ScenarioResult | undefined): string =>
  cell === undefined || cell.standing === 'unstarted' ? '?' : markOf(cell.standing)

const toneOf: Readonly<Record<string, Parameters<typeof paint>[1]>> = {
  '✓': 'green',
  '✗': 'red',
  '?': 'magenta',
  '!': 'yellow',
  '-': 'cyan',
  '~': 'cyan',
}

export const renderMark = (mark: string, colour: boolean): string => {
  const tone = toneOf[mark]
  return tone ? paint(colour, tone, mark) : mark
}

const shorten = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

export const numberWidth = 3

const renderCells = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(numberWidth)).join('')

const renderRow = ({ line, name, cells }: MatrixRow, width: number, colour: boolean): string => {
  const title = shorten(`${String(line).padStart(5)} ${name}`, width).padEnd(width)
  const marks = cells.map((cell) => `${' '.repeat(numberWidth - 1)}${renderMark(markOfCell(cell), colour)}`)
  return `${title}${marks.join('')}`
}

const narrowest = 30

/** The table itself: a heading a feature, a line a scenario, a numbered place a column. */
export const renderTable = (
  rows: readonly MatrixRow[],
  columns: number,
  { colour, width }: MatrixOptions,
): string[] => {
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
