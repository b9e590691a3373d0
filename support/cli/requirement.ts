/** `--require kind,calico`: what must have been judged, or the run is red. Pure. */
import { skippedShare } from '../../reports/matrix.js'
import type { Tally } from '../../reports/tally.js'
import { InputError } from '../errors.js'
import { type Column, labelOf } from './columns.js'

/** More than this part of a column's scenarios skipped proves too little. */
const mostSkipped = 0.5

/** `kind`, `calico` for `calico@v3.28.5`, or the whole value. */
const holds = (column: Column, word: string): boolean =>
  Object.values({ provider: 'netns', ...column }).some((value) => value === word || value.split('@')[0] === word)

/** @throws {InputError} for a word that no column of the run has. */
export const checkRequired = (words: readonly string[], columns: readonly Column[]): void => {
  const unknown = words.filter((word) => !columns.some((column) => holds(column, word)))
  if (unknown.length === 0) return
  const known = columns.map(labelOf).join('; ')
  throw new InputError(`--require ${unknown.join(',')}: no column of this run is that; columns: ${known}`)
}

export interface Judged {
  readonly column: Column
  readonly name: string
  /** Absent when nothing was judged. */
  readonly tally?: Tally
}

const complainOf = (word: string, { name, tally }: Judged): string[] => {
  if (!tally || tally.scenarios.length === 0) return [`--require ${word}: ${name} is missing: nothing was judged there`]
  const share = skippedShare(tally)
  if (share <= mostSkipped) return []
  const { counts, scenarios } = tally
  return [
    `--require ${word}: ${name} skipped ${counts.skipped} of ${scenarios.length} scenarios; more than ${mostSkipped * 100} % is too many`,
  ]
}

/** What the required columns lack, a line each; empty when all is well. */
export const findMissing = (words: readonly string[], judged: readonly Judged[]): string[] =>
  words.flatMap((word) => judged.filter(({ column }) => holds(column, word)).flatMap((one) => complainOf(word, one)))
