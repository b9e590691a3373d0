/** `netherkin run`: reads all, starts nothing that cannot succeed, and lets Cucumber run the rest. */
import { endWorker, getWorker, type Worker } from '../composition.js'
import { HarnessError, InputError } from '../errors.js'
import { refuse } from './check.js'
import { renderLacks } from './doctor.js'
import { type Reading, read } from './reading.js'
import { type RunFlags, type Selection, select } from './selection.js'
import { chooseWorkers } from './workers.js'

/** Scenarios made of a user's own steps alone need no cluster. */
const needsCluster = ({ plans }: Reading): boolean =>
  plans.some(({ steps }) => steps.some(({ definition }) => definition !== undefined))

/** Whether scenarios run in this very process: workers have clusters of their own. */
const runsHere = ({ configuration: { runtime } }: Selection): boolean => runtime.parallel === 0 && !runtime.dryRun

/** A cluster takes as long to start as the sentences to load, so what it needs is begun before they are read. */
const prepare = ({ provider }: Worker): void => {
  provider.prepare?.()
  // Whatever is wrong is told when it is asked again.
  provider.missing().catch(() => {})
}

/** @returns 2 when the host cannot run the provider that the settings name. */
const refuseHost = async ({ provider }: Worker): Promise<number | undefined> => {
  const lacks = await provider.missing()
  if (lacks.length === 0) return undefined
  const text = `${provider.name} cannot run here:\n${renderLacks(lacks)}\n\nNothing was started. See \`netherkin doctor\`.`
  process.stderr.write(`${text}\n`)
  return 2
}

/** The first scenario's cluster comes up while Cucumber does. */
const beginCluster = ({ session, settings }: Worker, { plans }: Reading): void => {
  // Why there is none is told to the scenario that needs it.
  session.acquire(plans[0]?.last.cluster.nodes ?? settings.nodes).catch(() => {})
}

/** What broke a whole run (a hook of it, a formatter), by whose fault it is. */
const explainBroken = (error: unknown): Error => {
  const { message, cause } = error as Error
  const why = cause instanceof Error ? cause : undefined
  const text = why ? `${message}: ${why.message}` : message
  return why?.name === 'InputError' ? new InputError(text, { cause }) : new HarnessError(text, { cause: error })
}

/** What is kept is the last cluster of one worker, so whoever wants to keep one gets one. */
const countWorkers = ({ configuration, pickles }: Selection, flags: RunFlags, { settings }: Worker): number => {
  const { parallel } = configuration.runtime
  return flags.parallel !== undefined || parallel > 0 || flags.keep
    ? parallel
    : chooseWorkers(settings.provider, pickles.length)
}

/** The formatter gives the process its exit code. */
const start = async ({ configuration }: Selection, { library }: Reading): Promise<number> => {
  const { runCucumber } = await import('@cucumber/cucumber/api')
  try {
    await runCucumber({ ...configuration, support: library })
    return 0
  } catch (error) {
    throw explainBroken(error)
  } finally {
    // A run that breaks before its first scenario leaves its cluster to us.
    await endWorker()
  }
}

/** @throws {InputError} for paths, tags, settings and step code; {HarnessError} when the run itself breaks. */
export const run = async (paths: readonly string[], flags: RunFlags): Promise<number> => {
  const { configuration, ...found } = await select(paths, flags)
  const worker = await getWorker(configuration.runtime.worldParameters)
  const parallel = countWorkers({ configuration, ...found }, flags, worker)
  const selection = { ...found, configuration: { ...configuration, runtime: { ...configuration.runtime, parallel } } }
  if (runsHere(selection)) prepare(worker)
  const reading = await read(selection)
  const refused = refuse(selection, reading) ?? (needsCluster(reading) ? await refuseHost(worker) : undefined)
  if (refused !== undefined) return refused
  if (needsCluster(reading) && runsHere(selection)) beginCluster(worker, reading)
  return start(selection, reading)
}
