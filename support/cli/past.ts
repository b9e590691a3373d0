/** What came before a run: its history and its baseline, as they were asked for. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { digestRun, type RunDigest } from '../../reports/comparison/digest.js'
import { digestMessages, noMessages } from '../../reports/comparison/messages-digest.js'
import { type Earlier, earlierThan, latestLike, withPast } from '../../reports/comparison/past.js'
import { renderPast } from '../../reports/comparison/past-text.js'
import { count } from '../../reports/progress.js'
import type { Review } from '../../reports/review/review.js'
import { InputError } from '../errors.js'
import { digestFile } from './lean-messages.js'
import { findFiles } from './run-files.js'
import type { Asked } from './sources.js'

export interface PastFlags {
  /** A folder of earlier runs. */
  readonly history?: string
  /** A run's folder, manifest or messages file. */
  readonly baseline?: string
}

/** What was read already, for those that compare it. */
export const digestSources = (name: string, sources: readonly Asked[]): RunDigest =>
  digestRun(
    name,
    sources.map(({ messages, ...source }) => ({ ...source, digest: digestMessages(messages) })),
  )

/** @throws {InputError} for a path that is no run's. */
export const digestPath = (path: string, withAnswers = true): RunDigest =>
  digestRun(
    path,
    findFiles(path).map(({ path: messages, ...source }) => ({
      ...source,
      digest: messages !== undefined && existsSync(messages) ? digestFile(messages, withAnswers) : noMessages,
    })),
  )

const describeEmpty = ({ name, columns }: RunDigest): string => {
  const [first, ...more] = columns.flatMap(({ unreadable }) => unreadable)
  if (first === undefined) return `${name} holds no Cucumber messages of scenarios; runs leave them as messages.ndjson`
  const rest = more.length > 0 ? ` (and ${count(more.length, 'complaint')} more)` : ''
  return `${name} has no scenarios, because its features could not be read: ${first}${rest}`
}

/** @throws {InputError} for a path that holds no scenario of a run. */
export const digestJudged = (path: string, withAnswers = true): RunDigest => {
  const digest = digestPath(path, withAnswers)
  if (digest.columns.some(({ scenarios, error }) => scenarios.length > 0 || error !== undefined)) return digest
  throw new InputError(describeEmpty(digest))
}

/** What cannot be read must not end a run that was judged. @param tell a line about what is left out */
const tryDigest = (path: string, tell: (line: string) => void): RunDigest[] => {
  try {
    return [digestJudged(path, false)]
  } catch (error) {
    tell(`left out of the history: ${(error as Error).message}`)
    return []
  }
}

/** Paths of a history's entries; what is half written has a name that begins with a dot. */
export const listEntries = (history: string): readonly string[] => {
  if (!existsSync(history)) return []
  return readdirSync(history)
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(history, name))
}

const readHistory = (folder: string, tell: (line: string) => void): RunDigest[] =>
  listEntries(folder).flatMap((path) => tryDigest(path, tell))

/** The history without single answers, but for the run with which this one will be compared. */
const readEarlier = ({ history, baseline }: PastFlags, now: RunDigest, tell: (line: string) => void): Earlier => {
  const runs = history === undefined ? [] : readHistory(history, tell)
  if (baseline !== undefined) return { runs, baseline: digestJudged(baseline) }
  const latest = latestLike(earlierThan(runs, now), now)
  return { runs: runs.map((run) => (run === latest ? digestPath(run.name) : run)) }
}

/** Before anything runs. @throws {InputError} for a history that is no folder, and a baseline that is no run */
export const checkPast = ({ history, baseline }: PastFlags): void => {
  if (history !== undefined && existsSync(history) && !statSync(history).isDirectory())
    throw new InputError(`--history ${history} is a file; name a folder of earlier runs`)
  if (baseline !== undefined) digestJudged(baseline)
}

/** @param digest this run, read once more if there is a past. @param tell a line about what was found. @throws {InputError} as `checkPast` does */
export const addPast = (
  review: Review,
  digest: () => RunDigest,
  flags: PastFlags,
  tell: (line: string) => void,
): Review => {
  if (flags.history === undefined && flags.baseline === undefined) return review
  checkPast(flags)
  const now = digest()
  const whole = withPast(review, now, readEarlier(flags, now, tell))
  for (const line of renderPast(whole)) tell(line)
  return whole
}
