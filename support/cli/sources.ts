/** What runs have left, read back as sources of reports. */
import type { DigestSource } from '../../reports/comparison/digest.js'
import type { ColumnSource } from '../../reports/review/review.js'
import { joinShards } from '../../reports/shards.js'
import { InputError } from '../errors.js'
import { openMessages } from './messages-file.js'
import { type ColumnFiles, findFiles } from './run-files.js'

/** A column of a run that is not over, as it was asked. */
export type Asked = ColumnSource & Pick<DigestSource, 'asked' | 'paths'>

/** That a step starts says nothing that its end does not. */
const isTold = (line: string): boolean => !line.startsWith('{"testStepStarted"')

export const readSource = ({ path, ...source }: ColumnFiles): ColumnSource => ({
  ...source,
  messages: (path === undefined ? undefined : openMessages(path, isTold)) ?? [],
})

const isEmpty = (all: Iterable<unknown>): boolean => {
  for (const _ of all) return false
  return true
}

/** A run's folder, its manifest, or a messages file. @throws {InputError} */
const readPath = (path: string): readonly ColumnSource[] => {
  const sources = findFiles(path).map(readSource)
  if (sources.some(({ messages, record }) => record || !isEmpty(messages))) return sources
  throw new InputError(`${path} holds no Cucumber messages; runs leave them as messages.ndjson`)
}

/** All columns of all paths, shards joined. @throws {InputError} for a path that is no run's, and for what belongs to no one run. */
export const readSources = (paths: readonly string[]): readonly ColumnSource[] => {
  const parts = paths.flatMap((from) => readPath(from).map((source, place) => ({ ...source, from, place })))
  const { sources, problems } = joinShards(parts)
  if (problems.length > 0) throw new InputError(problems.join('\n'))
  return sources
}
