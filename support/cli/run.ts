/** `netherkin run`: reads all, starts nothing that cannot succeed, and lets Cucumber run the rest. */
import { findProvider, providerNames } from '../../clusters/catalogue.js'
import { HarnessError, InputError } from '../errors.js'
import { readSettings } from '../settings.js'
import { refuse } from './check.js'
import { renderLacks } from './doctor.js'
import { type Reading, read } from './reading.js'
import { type RunFlags, type Selection, select } from './selection.js'
import { chooseWorkers } from './workers.js'

/** Scenarios made of a user's own steps alone need no cluster. */
const needsCluster = ({ plans }: Reading): boolean =>
  plans.some(({ steps }) => steps.some(({ definition }) => definition !== undefined))

/** @returns 2 when the host cannot run the provider that the settings name. @throws {InputError} for wrong settings. */
const refuseHost = async ({ configuration }: Selection, reading: Reading): Promise<number | undefined> => {
  const { provider } = readSettings(configuration.runtime.worldParameters, process.env, providerNames)
  const lacks = needsCluster(reading) ? await (await findProvider(provider)).missing() : []
  if (lacks.length === 0) return undefined
  const text = `${provider} cannot run here:\n${renderLacks(lacks)}\n\nNothing was started. See \`netherkin doctor\`.`
  process.stderr.write(`${text}\n`)
  return 2
}

/** What broke a whole run (a hook of it, a formatter), by whose fault it is. */
const explainBroken = (error: unknown): Error => {
  const { message, cause } = error as Error
  const why = cause instanceof Error ? cause : undefined
  const text = why ? `${message}: ${why.message}` : message
  return why?.name === 'InputError' ? new InputError(text, { cause }) : new HarnessError(text, { cause: error })
}

/** What is kept is the last cluster of one worker, so whoever wants to keep one gets one. */
const countWorkers = ({ configuration, pickles }: Selection, flags: RunFlags): number => {
  const { parallel, worldParameters } = configuration.runtime
  if (flags.parallel !== undefined || parallel > 0 || flags.keep) return parallel
  const { provider } = readSettings(worldParameters, process.env, providerNames)
  return chooseWorkers(provider, pickles.length)
}

/** The formatter gives the process its exit code. */
const start = async (selection: Selection, { library }: Reading, flags: RunFlags): Promise<number> => {
  const { runCucumber } = await import('@cucumber/cucumber/api')
  const { configuration } = selection
  const runtime = { ...configuration.runtime, parallel: countWorkers(selection, flags) }
  try {
    await runCucumber({ ...configuration, runtime, support: library })
    return 0
  } catch (error) {
    throw explainBroken(error)
  }
}

/** @throws {InputError} for paths, tags, settings and step code; {HarnessError} when the run itself breaks. */
export const run = async (paths: readonly string[], flags: RunFlags): Promise<number> => {
  const selection = await select(paths, flags)
  const reading = await read(selection)
  return refuse(selection, reading) ?? (await refuseHost(selection, reading)) ?? start(selection, reading, flags)
}
