/** Which scenarios a command is about: paths and tags to Cucumber's own configuration and plan. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IConfiguration, IPlannedPickle, IRunConfiguration } from '@cucumber/cucumber/api'
import { InputError } from '../errors.js'
import type { FeatureSource } from '../planning/features.js'
import { explainComplaint } from './complaint.js'
import { type RunFlags, settingsOf } from './flags.js'
import { describeUnread, loadsItself } from './unread.js'

export interface Selection {
  readonly configuration: IRunConfiguration
  readonly pickles: readonly IPlannedPickle[]
  /** Every feature file that the paths name, also those out of which no scenario comes; as URIs of the run. */
  readonly files: readonly string[]
}

/** Where a run's files go unless told: as cucumber.js says. */
export const usualOutput = 'reports/out'

const packageRoot = fileURLToPath(new URL('../../..', import.meta.url))
const configurationFiles = ['js', 'mjs', 'cjs', 'json', 'yaml', 'yml'].map((ending) => `cucumber.${ending}`)

/** Our own cucumber.js: its configuration, and the step files of the user that it had to leave out. */
interface Ours {
  readonly default: Partial<IConfiguration>
  readonly unreadSteps: readonly string[]
}

const loadOurs = (): Promise<Ours> => import(new URL('../../../cucumber.js', import.meta.url).href)

/** The user's own configuration file; ours is read directly. */
const findTheirs = (): string | undefined =>
  join(process.cwd(), '/') === packageRoot ? undefined : configurationFiles.find((file) => existsSync(file))

const toConfiguration = (flags: RunFlags, named: boolean): Partial<IConfiguration> => ({
  ...(flags.tags !== undefined && { tags: flags.tags }),
  ...(flags.parallel !== undefined && { parallel: flags.parallel }),
  ...(flags.order !== undefined && { order: flags.order as IConfiguration['order'] }),
  ...(flags.failFast && { failFast: true }),
  worldParameters: { netherkin: { flags: settingsOf(flags, named) } },
})

/** A project's own file may say nothing of Netherkin: its sentences and its formatter are there all the same. */
const withOurs = (theirs: IRunConfiguration, ours: IRunConfiguration): IRunConfiguration => ({
  ...theirs,
  support: {
    ...theirs.support,
    importPaths: [...new Set([...(ours.support.importPaths ?? []), ...(theirs.support.importPaths ?? [])])],
  },
  formats: {
    ...theirs.formats,
    stdout: ours.formats.stdout,
    files: { ...ours.formats.files, ...theirs.formats.files },
    options: { ...ours.formats.options, ...theirs.formats.options },
  },
})

/** Where a run's files go; columns that run at once must not write the same ones. */
const moveOutput = (configuration: IRunConfiguration, folder: string): IRunConfiguration => {
  const { files, options, ...formats } = configuration.formats
  const move = (path: string): string =>
    isAbsolute(path) ? path : join(folder, path.startsWith(`${usualOutput}/`) ? relative(usualOutput, path) : path)
  const moved = Object.fromEntries(Object.entries(files).map(([path, format]) => [move(path), format]))
  const netherkin = { ...(options.netherkin as object), htmlPath: join(folder, 'report.html') }
  return { ...configuration, formats: { ...formats, files: moved, options: { ...options, netherkin } } }
}

const readConfiguration = async (flags: RunFlags, named = false): Promise<IRunConfiguration> => {
  const { loadConfiguration } = await import('@cucumber/cucumber/api')
  const provided = toConfiguration(flags, named)
  const ours = await loadConfiguration({ file: false, provided: { ...(await loadOurs()).default, ...provided } })
  const file = findTheirs()
  const theirs = file === undefined ? undefined : await loadConfiguration({ file, provided })
  const all = theirs ? withOurs(theirs.runConfiguration, ours.runConfiguration) : ours.runConfiguration
  return flags.output === undefined ? all : moveOutput(all, flags.output)
}

const withoutLines = (path: string): string => path.replace(/(:\d+)*$/, '')
const allFeatures = '/**/*.feature'

/** @throws {InputError} when the path is not there. @returns a pattern that Cucumber understands. */
const checkPath = (path: string): string => {
  const file = withoutLines(path)
  if (existsSync(file)) return statSync(file).isDirectory() ? join(file, allFeatures) : path
  if (/[*?{[]/.test(path)) return path
  throw new InputError(`there is no file or folder ${file} (in ${process.cwd()})`)
}

const choosePaths = (paths: readonly string[], { sources }: IRunConfiguration): string[] => {
  if (paths.length > 0) return paths.map(checkPath)
  return sources.paths.length > 0 ? sources.paths : [checkPath('features')]
}

/** The files behind a pattern of ours; behind a pattern of the user's, Cucumber finds those with scenarios. */
const listFiles = (pattern: string): string[] => {
  const folder = pattern.endsWith(allFeatures) ? pattern.slice(0, -allFeatures.length) : undefined
  const found = folder
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.feature'))
    : [withoutLines(pattern)].filter((file) => existsSync(file))
  return found.map((file) => relative(process.cwd(), resolve(folder ?? '', file)))
}

/** Cucumber's own complaints about a configuration or a tag expression are the user's to mend. */
const asInput = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const { message, cause } = error as Error
    const why = cause instanceof Error ? `: ${cause.message}` : ''
    throw error instanceof InputError ? error : new InputError(explainComplaint(message + why), { cause: error })
  }
}

/** A line for each step file of the user that nobody reads. */
export const findUnread = async ({ support }: IRunConfiguration): Promise<readonly string[]> => {
  const { default: ours, unreadSteps } = await loadOurs()
  return loadsItself(support, ours) ? [] : describeUnread(unreadSteps, process.versions.node)
}

/** @throws {InputError} when the project's own configuration cannot be read. */
export const configure = (flags: RunFlags): Promise<IRunConfiguration> => asInput(() => readConfiguration(flags))

/** A folder may hold any features; a file is named for its own sake. */
const isFeature = (path: string): boolean => withoutLines(path).endsWith('.feature')

/** @throws {InputError} when a path is not there, or the tags or the configuration cannot be read. */
export const select = (paths: readonly string[], flags: RunFlags): Promise<Selection> =>
  asInput(async () => {
    const { loadSources } = await import('@cucumber/cucumber/api')
    const read = await readConfiguration(flags, paths.some(isFeature))
    const configuration = { ...read, sources: { ...read.sources, paths: choosePaths(paths, read) } }
    const { plan } = await loadSources(configuration.sources)
    const files = new Set([...configuration.sources.paths.flatMap(listFiles), ...plan.map(({ uri }) => uri)])
    return { configuration, pickles: plan, files: [...files].sort() }
  })

/** What to say when nothing is selected. */
export const explainEmpty = ({ configuration: { sources } }: Selection): string => {
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
