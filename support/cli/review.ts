/** `netherkin report`: what runs have left, as one page to review. Also written at the end of each run. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DigestSource, digestMessages, digestRun, type RunDigest } from '../../reports/comparison/digest.js'
import type { ColumnRecord } from '../../reports/manifest.js'
import { renderReview } from '../../reports/review/page.js'
import { type ColumnSource, type Decided, type Review, reviewOf } from '../../reports/review/review.js'
import { joinShards } from '../../reports/shards.js'
import { InputError } from '../errors.js'
import { type Column, labelOf } from './columns.js'
import { usualOutput } from './configuration.js'
import { openMessages } from './messages-file.js'
import { readColumnName, writeWhole } from './output.js'
import { addPast, type PastFlags } from './past.js'
import { type ColumnFiles, filesOf, findFiles } from './run-files.js'

type Tell = (line: string) => void

const readAsset = (path: string): string =>
  readFileSync(new URL(`../../reports/review/${path}`, import.meta.url), 'utf8')

/** That a step starts says nothing that its end does not. */
const isTold = (line: string): boolean => !line.startsWith('{"testStepStarted"')

const read = ({ path, ...source }: ColumnFiles): ColumnSource => ({
  ...source,
  messages: (path === undefined ? undefined : openMessages(path, isTold)) ?? [],
})

const isEmpty = (all: Iterable<unknown>): boolean => {
  for (const _ of all) return false
  return true
}

/** A run's folder, its manifest, or a messages file. @throws {InputError} */
const readSources = (path: string): readonly ColumnSource[] => {
  const sources = findFiles(path).map(read)
  if (sources.some(({ messages, record }) => record || !isEmpty(messages))) return sources
  throw new InputError(`${path} holds no Cucumber messages; runs leave them as messages.ndjson`)
}

/** Synchronous: it may be the last thing that a process does. */
const writeReview = (review: Review, path: string): void => {
  const assets = { style: readAsset('style.css'), script: readAsset('browser/review.js') }
  writeWhole(path, renderReview(review, assets))
}

type Asked = ColumnSource & Pick<DigestSource, 'asked'>

/** What was read, for those that compare it. */
const digest = (name: string, sources: readonly Asked[]): RunDigest =>
  digestRun(
    name,
    sources.map(({ messages, ...source }) => ({ ...source, digest: digestMessages(messages) })),
  )

export interface RunReview {
  readonly folder: string
  readonly past: PastFlags
  readonly decided?: Decided
}

/** A history that cannot be read leaves a review without a past. */
const reviewRun = (sources: readonly Asked[], { folder, past, decided }: RunReview, tell: Tell): Review => {
  const review = reviewOf(sources, decided)
  try {
    return addPast(review, () => digest(folder, sources), past, tell)
  } catch (error) {
    tell(`earlier runs could not be read: ${(error as Error).message}`)
    return review
  }
}

/** At the end of a run: a page that cannot be made takes nothing away from what was judged. @returns lines that say where it is */
const tryReview = (readAll: () => readonly Asked[], run: RunReview): string => {
  const path = join(run.folder, 'review.html')
  const lines: string[] = []
  try {
    writeReview(
      reviewRun(readAll(), run, (line) => lines.push(line)),
      path,
    )
    return [...lines, `review: ${path}`].join('\n')
  } catch (error) {
    return `the review could not be made: ${(error as Error).message}`
  }
}

/** What a run of several columns left, by its records. */
export const reviewRecords = (records: readonly ColumnRecord[], run: RunReview): string =>
  tryReview(() => records.map((record) => read(filesOf(record, run.folder))), run)

interface OnlyColumn {
  readonly folder: string
  /** As it was asked: its manifest is written later. */
  readonly asked: Column
  /** What `--require` misses. */
  readonly missing: readonly string[]
  readonly past: PastFlags
}

/** What a run of one column left, if it came to messages. */
export const reviewColumn = ({ folder, asked, missing, past }: OnlyColumn): string | undefined => {
  const path = join(folder, 'messages.ndjson')
  if (!existsSync(path)) return undefined
  const decided = missing.length > 0 ? { decided: { exitCode: 2 as const, missing } } : {}
  const readOnly = () => [{ ...read({ name: readColumnName(path) ?? labelOf(asked), path }), asked }]
  return tryReview(readOnly, { folder, past, ...decided })
}

interface ReportFlags extends PastFlags {
  readonly output?: string
}

/** All columns of all paths, shards joined. @throws {InputError} for a path that is no run's, and for what belongs to no one run. */
const readParts = (paths: readonly string[]): readonly ColumnSource[] => {
  const parts = paths.flatMap((from) => readSources(from).map((source, place) => ({ ...source, from, place })))
  const { sources, problems } = joinShards(parts)
  if (problems.length > 0) throw new InputError(problems.join('\n'))
  return sources
}

/** @throws {InputError} for a path that is no run's. */
export const report = (paths: readonly string[], { output, ...past }: ReportFlags): number => {
  const named = paths.length > 0 ? paths : [usualOutput]
  const sources = readParts(named)
  const path = output ?? join(usualOutput, 'review.html')
  const tell: Tell = (line) => process.stdout.write(`${line}\n`)
  writeReview(
    addPast(reviewOf(sources), () => digest(named.join(' '), sources), past, tell),
    path,
  )
  tell(`review: ${path}`)
  return 0
}
