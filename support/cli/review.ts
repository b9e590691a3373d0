/** What a run leaves to review at its end: the page and JUnit's file; on GitHub the job's summary and annotations. */
import { join } from 'node:path'
import type { ColumnRecord } from '../../reports/manifest.js'
import { type Decided, type Review, reviewOf } from '../../reports/review/review.js'
import { formats } from './formats.js'
import { tellGithub } from './github.js'
import { writeWhole } from './output.js'
import { addPast, digestSources, type PastFlags } from './past.js'
import { filesOf } from './run-files.js'
import { type Asked, readSource } from './sources.js'

export interface RunReview {
  readonly folder: string
  readonly past: PastFlags
  readonly decided?: Decided
  /** Nothing is told after it; GitHub is told once. */
  readonly isLast?: boolean
}

/** Synchronous: it may be the last thing that a process does. @returns where it is */
const write = (review: Review, name: 'html' | 'junit', folder: string): string => {
  const { file, render } = formats[name]
  const path = join(folder, file)
  writeWhole(path, render(review))
  return `${name === 'html' ? 'review' : name}: ${path}`
}

/** A report that cannot be made takes nothing away from what was judged, and nothing from the others. */
const attempt = (what: string, work: () => string): string => {
  try {
    return work()
  } catch (error) {
    return `${what} could not be made: ${(error as Error).message}`
  }
}

/** A history that cannot be read leaves a review without a past. */
const reviewRun = (
  sources: readonly Asked[],
  { folder, past, decided }: RunReview,
  tell: (line: string) => void,
): Review => {
  const review = reviewOf(sources, decided)
  try {
    return addPast(review, () => digestSources(folder, sources), past, tell)
  } catch (error) {
    tell(`earlier runs could not be read: ${(error as Error).message}`)
    return review
  }
}

/** @returns lines that say where things are, and what GitHub must read in the log. */
const reviewAll = (readAll: () => readonly Asked[], run: RunReview): string =>
  attempt('the review', () => {
    const lines: string[] = []
    const review = reviewRun(readAll(), run, (line) => lines.push(line))
    lines.push(
      attempt('the review', () => write(review, 'html', run.folder)),
      attempt('junit.xml', () => write(review, 'junit', run.folder)),
      ...(run.isLast === false ? [] : [attempt("the job's summary", () => tellGithub(review, process.env))]),
    )
    return lines.filter((line) => line !== '').join('\n')
  })

/** What a run of several columns left, or one that broke, by its records. */
export const reviewRecords = (records: readonly ColumnRecord[], run: RunReview): string =>
  reviewAll(() => records.map((record) => readSource(filesOf(record, run.folder))), run)
