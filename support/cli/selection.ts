/** Which scenarios a command is about: paths and tags to Cucumber's own configuration and plan. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { IPlannedPickle, IRunConfiguration } from '@cucumber/cucumber/api'
import { count } from '../../reports/progress.js'
import { InputError } from '../errors.js'
import type { FeatureSource } from '../planning/features.js'
import { asInput, readConfiguration } from './configuration.js'
import type { RunFlags } from './flags.js'
import { readShard, takeShard } from './shard.js'

export interface Selection {
  readonly configuration: IRunConfiguration
  readonly pickles: readonly IPlannedPickle[]
  /** How many scenarios there are in all shards. */
  readonly inAllShards: number
  /** Every feature file that the paths name, also those out of which no scenario comes; as URIs of the run. */
  readonly files: readonly string[]
}

const withoutLines = (path: string): string => path.replace(/(:\d+)*$/, '')
const allFeatures = '/**/*.feature'

/** @throws {InputError} when the path is not there. @returns a pattern that Cucumber understands. */
const checkPath = (path: string, advice = ''): string => {
  const file = withoutLines(path)
  if (existsSync(file)) return statSync(file).isDirectory() ? join(file, allFeatures) : path
  if (/[*?{[]/.test(path)) return path
  throw new InputError(`there is no file or folder ${file} (in ${process.cwd()})${advice}`)
}

const whereToBegin = '; name feature files, or write a first one there: `netherkin steps` lists its sentences'

const choosePaths = (paths: readonly string[], { sources }: IRunConfiguration): string[] => {
  if (paths.length > 0) return paths.map((path) => checkPath(path))
  return sources.paths.length > 0 ? sources.paths : [checkPath('features', whereToBegin)]
}

/** The files behind a pattern of ours; behind a pattern of the user's, Cucumber finds those with scenarios. */
const listFiles = (pattern: string): string[] => {
  const folder = pattern.endsWith(allFeatures) ? pattern.slice(0, -allFeatures.length) : undefined
  const found = folder
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.feature'))
    : [withoutLines(pattern)].filter((file) => existsSync(file))
  return found.map((file) => relative(process.cwd(), resolve(folder ?? '', file)))
}

/** A folder may hold any features; a file is named for its own sake. */
export const namesFeature = (paths: readonly string[]): boolean =>
  paths.some((path) => withoutLines(path).endsWith('.feature'))

/** @throws {InputError} when a path is not there, or the tags or the configuration cannot be read. */
export const select = (paths: readonly string[], flags: RunFlags): Promise<Selection> =>
  asInput(async () => {
    const { loadSources } = await import('@cucumber/cucumber/api')
    const read = await readConfiguration(flags, namesFeature(paths))
    const configuration = { ...read, sources: { ...read.sources, paths: choosePaths(paths, read) } }
    const { shard } = configuration.sources
    const part = shard ? readShard(shard) : { index: 1, total: 1 }
    // Cucumber shares out before it puts in order.
    const { plan } = await loadSources({ ...configuration.sources, ...(shard && { order: 'defined' as const }) })
    const files = new Set([...configuration.sources.paths.flatMap(listFiles), ...plan.map(({ uri }) => uri)])
    return { configuration, pickles: takeShard(plan, part), inAllShards: plan.length, files: [...files].sort() }
  })

/** More shards than scenarios: the other shards have them all. */
export const isEmptyShard = ({ pickles, inAllShards }: Selection): boolean => pickles.length === 0 && inAllShards > 0

/** What to say when nothing is selected. */
export const explainEmpty = (selection: Selection): string => {
  const { inAllShards, configuration } = selection
  const { sources } = configuration
  if (isEmptyShard(selection))
    return `shard ${sources.shard} is empty: the shards before it have all ${count(inAllShards, 'scenario')}`
  const filters = [
    ...(sources.tagExpression ? [`has the tags ${sources.tagExpression}`] : []),
    ...(sources.paths.some((path) => /:\d+$/.test(path))
      ? ['starts at that line (write the line of "Scenario:")']
      : []),
  ]
  const where = sources.paths.join(', ')
  return filters.length > 0
    ? `nothing ran: no scenario in ${where} ${filters.join(' and ')}`
    : `nothing ran: there is no scenario in ${where}`
}

export const readSources = ({ files }: Selection): FeatureSource[] =>
  files.map((uri) => ({ uri, text: readFileSync(uri, 'utf8') }))
