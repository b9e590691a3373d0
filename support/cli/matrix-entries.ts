/** What the entries of `exclude` and `include` take away from a matrix and add to it. Pure. */
import type { Node } from 'yaml'
import { type Axis, type AxisValues, axes, type Column } from './columns.js'

export interface Reader {
  readonly providers: readonly string[]
  /** @param node where it stands. */
  readonly complain: (node: unknown, message: string) => void
}

/** What an entry of `include` or `exclude` says, and where. */
export interface Entry {
  readonly node: Node
  readonly says: Column
}

export const isAxis = (key: string): key is Axis => axes.some((axis) => axis === key)

const agrees = (column: Column, says: Column): boolean =>
  Object.entries(says).every(([key, value]) => column[key] === value)

export const exclude = (columns: readonly Column[], entries: readonly Entry[], { complain }: Reader): Column[] => {
  for (const { node, says } of entries)
    if (!columns.some((column) => agrees(column, says))) complain(node, 'this entry of exclude fits no column')
  return columns.filter((column) => !entries.some(({ says }) => agrees(column, says)))
}

const alone = 'this entry of include agrees with no column, so it is one of its own and must name its provider'

/** An entry widens each column with which it agrees on the axes; one that agrees with none is a column of its own. */
export const include = (
  columns: readonly Column[],
  entries: readonly Entry[],
  given: AxisValues,
  { complain }: Reader,
): Column[] => {
  const isOriginal = (key: string): boolean => isAxis(key) && given[key] !== undefined
  const own: Column[] = []
  let widened = [...columns]
  for (const { node, says } of entries) {
    const fits = (column: Column): boolean =>
      Object.entries(says).every(([key, value]) => !isOriginal(key) || column[key] === value)
    if (widened.some(fits)) widened = widened.map((column) => (fits(column) ? { ...column, ...says } : column))
    else if (says.provider === undefined) complain(node, alone)
    else own.push(says)
  }
  return [...widened, ...own]
}
