/** What a history has of a run already: the whole of it, as it is read now, or some of its parts. */
import { join } from 'node:path'
import type { ColumnDigest, RunDigest } from '../../reports/comparison/digest.js'
import { compareText } from '../../reports/place.js'
import { digestPath, listEntries } from './past.js'
import { readManifest } from './run-files.js'

/** By its manifest alone: most of a history need not be read. */
const mayHold = (folder: string, { startsMs }: RunDigest): boolean => {
  try {
    const { startedAt, endedAt } = readManifest(join(folder, 'manifest.json'))
    // Cucumber counts finer than a manifest.
    const [from, to] = [Date.parse(startedAt) - 1, Date.parse(endedAt) + 1]
    return startsMs.some((startMs) => startMs >= from && startMs <= to)
  } catch {
    return false
  }
}

const sharesStart = (one: RunDigest, other: RunDigest): boolean =>
  one.startsMs.some((startMs) => other.startsMs.includes(startMs))

/** A part is known by the moment in which it began: a run one of whose shards ran once more shares the others. */
export const findKin = (run: RunDigest, history: string): readonly RunDigest[] =>
  listEntries(history)
    .filter((folder) => mayHold(folder, run))
    .map((folder) => digestPath(folder, false))
    .filter((entry) => sharesStart(entry, run))

/** What others compare of a column, as a text; its single answers are the same where its messages are. */
const essenceOf = ({ name, asked = {}, error, scenarios }: ColumnDigest): string =>
  JSON.stringify([
    name,
    Object.entries(asked).sort(),
    error,
    scenarios.map(({ identity, standing, attempts }) => `${identity}\n${standing}\n${attempts}`).sort(compareText),
  ])

/** Whether an entry has all parts of a run, and more of them, or says the same of each column. */
export const says = (entry: RunDigest, run: RunDigest): boolean => {
  if (!run.startsMs.every((startMs) => entry.startsMs.includes(startMs))) return false
  // Of a run that lacks a shard all columns say so.
  if (entry.startsMs.length > run.startsMs.length) return true
  const known = new Set(entry.columns.map(essenceOf))
  return run.columns.every((column) => known.has(essenceOf(column)))
}
