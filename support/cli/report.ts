/** `netherkin report`: what runs have left, in whatever form somebody reads it. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDigest } from '../../reports/comparison/digest.js'
import { type Review, reviewOf } from '../../reports/review/review.js'
import { InputError } from '../errors.js'
import { usualOutput } from './configuration.js'
import { type FormatName, formats, readFormats } from './formats.js'
import { summarise } from './github.js'
import { keepJoined } from './history-joined.js'
import { writeWhole } from './output.js'
import { addPast, digestSources, type PastFlags } from './past.js'
import { readSources } from './sources.js'

export interface ReportFlags extends PastFlags {
  /** Names of formats, separated by commas. */
  readonly format?: string
  /** A file for one format, a folder for several. */
  readonly output?: string
  /** Keep the runs in the history, joined. */
  readonly save?: boolean
  /** Say by the exit code what the report says. */
  readonly exitCode?: boolean
}

const write = (review: Review, name: FormatName, path: string): void => {
  writeWhole(path, formats[name].render(review))
  process.stdout.write(`${name === 'html' ? 'review' : name}: ${path}\n`)
}

/** Beside what one run left; what several left is none of them's, and goes to a folder of its own. */
const folderOf = (paths: readonly string[]): string => {
  const [only, ...others] = paths
  const isOne = only !== undefined && others.length === 0 && statSync(only).isDirectory()
  return isOne ? only : join(usualOutput, 'joined')
}

/** A page is no text to print. */
const isPrinted = (names: readonly FormatName[], output: string | undefined): boolean =>
  names.length === 1 && names[0] !== 'html' && output === undefined

/** @param folder where nobody says another */
const writeAll = (review: Review, names: readonly FormatName[], folder: string, output: string | undefined): void => {
  const isFile = names.length === 1 && output !== undefined
  for (const name of names)
    if (isPrinted(names, output)) process.stdout.write(formats[name].render(review))
    else write(review, name, isFile ? output : join(output ?? folder, formats[name].file))
}

/** @throws {InputError} for a path that is no run's, or a format that there is not. */
export const report = (
  paths: readonly string[],
  { format = 'html', output, save, exitCode, ...past }: ReportFlags,
): number => {
  const names = readFormats(format)
  const { history } = past
  if (save && history === undefined) throw new InputError('--save keeps the runs in a history: add --history FOLDER')
  const named = paths.length > 0 ? paths : [usualOutput]
  const sources = readSources(named)
  // A text on standard output is for whoever asked for it alone.
  const tell = (line: string): boolean => process.stderr.write(`${line}\n`)
  const digest = (): RunDigest => digestSources(named.join(' '), sources)
  const review = addPast(reviewOf(sources), digest, past, tell)
  writeAll(review, names, folderOf(named), output)
  if (names.includes('github')) summarise(review, process.env)
  if (save && history !== undefined) tell(keepJoined(digest, sources, history))
  return exitCode ? review.exitCode : 0
}
