/** Tables of sentences: headings, cells by heading, and every wrong row told at once. Pure. */
import { InputError, type RowFlaw, TableError } from '../errors.js'
import type { Table } from '../sentence.js'

/** One row's cells by heading; a heading that the table does not have is absent, an empty cell too. */
export type Row = Readonly<Record<string, string | undefined>>

const told = (error: unknown): string => {
  if (error instanceof InputError) return error.message
  throw error
}

/** @throws {InputError} when the step has no table below it. */
export const checkTable = (argument: Table | string | undefined): Table => {
  if (typeof argument === 'object') return argument
  const found = argument === undefined ? 'there is nothing' : 'there is a text'
  throw new InputError(`this sentence wants a table below it, and ${found}; \`netherkin steps\` has the sentences`)
}

const checkHeadings = (headings: readonly string[], known: readonly string[], needed: readonly string[]): void => {
  const flaws = headings
    .filter((heading) => !known.includes(heading))
    .map((heading) => `there is no column "${heading}" here; write some of: ${known.join(', ')}`)
  const missing = needed.filter((heading) => !headings.includes(heading))
  const all = [...flaws, ...missing.map((heading) => `the column "${heading}" is missing`)]
  if (all.length > 0) throw new TableError(all.map((message) => ({ row: 0, message })))
}

const rowOf = (headings: readonly string[], cells: readonly string[]): Row =>
  Object.fromEntries(
    headings.flatMap((heading, index) => (cells[index] ? [[heading, cells[index]?.trim()] as const] : [])),
  )

/**
 * Reads a table that has headings, row by row.
 * @throws {TableError} for headings that are not `known`, `needed` ones that are missing or empty, and whatever `read` refuses.
 */
export const readRows = <T>(
  table: Table,
  { known, needed = [] }: { readonly known: readonly string[]; readonly needed?: readonly string[] },
  read: (row: Row) => T,
): readonly T[] => {
  const [headings = [], ...rows] = checkTable(table).rows
  checkHeadings(headings, known, needed)
  if (rows.length === 0) throw new TableError([{ row: 0, message: 'this table has headings only; add a row' }])
  return readEach(rows, (cells) => {
    const row = rowOf(headings, cells)
    const empty = needed.find((heading) => row[heading] === undefined)
    if (empty !== undefined) throw new InputError(`this row has no ${empty}`)
    return read(row)
  })
}

/** Reads the rows below the headings; what several of them are refused for comes out as one error. */
const readEach = <R, T>(rows: readonly R[], read: (row: R) => T): readonly T[] => {
  const flaws: RowFlaw[] = []
  const values = rows.flatMap((row, index) => {
    try {
      return [read(row)]
    } catch (error) {
      flaws.push(
        ...told(error)
          .split('\n')
          .map((message) => ({ row: index + 1, message })),
      )
      return []
    }
  })
  if (flaws.length > 0) throw new TableError(flaws)
  return values
}
