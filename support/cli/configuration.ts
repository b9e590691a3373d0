/** Cucumber's configuration of a run: ours, the user's own, and what flags say. */
import { existsSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IConfiguration, IRunConfiguration } from '@cucumber/cucumber/api'
import { InputError } from '../errors.js'
import { explainComplaint } from './complaint.js'
import { type RunFlags, settingsOf } from './flags.js'
import { withSeed } from './order.js'
import { describeUnread, loadsItself } from './unread.js'

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
  ...(flags.shard !== undefined && { shard: flags.shard }),
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

export const readConfiguration = async (flags: RunFlags, named = false): Promise<IRunConfiguration> => {
  const { loadConfiguration } = await import('@cucumber/cucumber/api')
  const provided = toConfiguration(flags, named)
  const ours = await loadConfiguration({ file: false, provided: { ...(await loadOurs()).default, ...provided } })
  const file = findTheirs()
  const theirs = file === undefined ? undefined : await loadConfiguration({ file, provided })
  const all = theirs ? withOurs(theirs.runConfiguration, ours.runConfiguration) : ours.runConfiguration
  return withSeed(flags.output === undefined ? all : moveOutput(all, flags.output))
}

/** Cucumber's own complaints about a configuration or a tag expression are the user's to mend. */
export const asInput = async <T>(work: () => Promise<T>): Promise<T> => {
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
