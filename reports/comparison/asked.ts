/** What a run was asked to judge, and what not: nothing can be said of that. Pure. */
import type { ColumnDigest } from './digest.js'
import type { DigestedScenario } from './messages-digest.js'

/** Two columns, of which one may not have been asked everything. */
export interface Sides {
  readonly before: ColumnDigest
  readonly now: ColumnDigest
}

export type Scenario = DigestedScenario | undefined

/** Whether a path that was said, with or without a line, is this file or a folder above it. */
const holds = (path: string, uri: string): boolean => {
  const file = path
    .replace(/(:\d+)*$/, '')
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
  return uri === file || uri.startsWith(`${file}/`)
}

/** Whoever names no paths asks for all files that there are; a column that broke may have read none of those that were named. */
const wasRead = ({ files, paths, error }: ColumnDigest, uri: string): boolean =>
  files.has(uri) || paths === undefined || (error !== undefined && paths.some((path) => holds(path, uri)))

const asksFor = (column: ColumnDigest, { identity, uri }: DigestedScenario): boolean =>
  !column.leftOut.has(identity) && wasRead(column, uri)

/** Of a scenario that one of them lacks: whether that one was not asked for it. */
export const wasUnasked = ({ before, now }: Sides, one: Scenario, other: Scenario): boolean => {
  if (one && other) return false
  return one ? !asksFor(now, one) : other !== undefined && !asksFor(before, other)
}
