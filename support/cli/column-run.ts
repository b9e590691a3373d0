/** One column: reads all, starts nothing that cannot succeed, and lets Cucumber run the rest in this process. */
import { providerNames } from '../../clusters/catalogue.js'
import type { ColumnRecord } from '../../reports/manifest.js'
import { endWorker, getWorker, type Worker } from '../composition.js'
import { HarnessError, InputError } from '../errors.js'
import { onInterruptMessage } from '../scenario/interruption.js'
import { sweepCommandOf } from '../scenario/sweep-command.js'
import { plannedFor } from '../scenario/wishes.js'
import { readSettings } from '../settings.js'
import { refuse } from './check.js'
import { countNodes, makeCluster } from './cluster-start.js'
import { type ColumnLog, openColumnLog } from './column-log.js'
import { type Asked, reviewBroken, reviewIfCut, reviewJudged } from './column-review.js'
import { isShared, runsHere, withNodes, withWorkers } from './column-workers.js'
import { usualOutput } from './configuration.js'
import { renderLacks } from './doctor.js'
import type { RunFlags } from './flags.js'
import { describeOrder, randomOrderOf } from './order.js'
import { clearRun } from './output.js'
import { type Reading, read } from './reading.js'
import { type Selection, select } from './selection.js'
import { endAfter, endInOrder, handleSignals, sayIfEndedAtOnce } from './signals.js'
import { checkUsed } from './unused-flags.js'

/** Scenarios made of a user's own steps alone need no cluster. */
const needsCluster = ({ plans }: Reading): boolean =>
  plans.some(({ steps }) => steps.some(({ definition }) => definition !== undefined))

/** A cluster takes as long to start as the sentences to load, so what it needs is begun before they are read. */
const prepare = ({ provider }: Worker): void => {
  provider.prepare?.()
  // Whatever is wrong is told when it is asked again.
  provider.missing().catch(() => {})
}

/** @returns what the host lacks for the provider that the settings name, as a text. */
const findLacks = async ({ provider, settings }: Worker, { plans }: Reading): Promise<string | undefined> => {
  const lacks = await provider.missing(plannedFor(settings.provider, countNodes(plans, settings.nodes)))
  if (lacks.length === 0) return undefined
  return `${provider.name} cannot run here:\n${renderLacks(lacks)}\n\nNothing was started. See \`netherkin doctor\`.`
}

/** What broke a whole run (a hook of it, a formatter), by whose fault it is. */
const explainBroken = (error: unknown): Error => {
  const { message, cause } = error as Error
  const why = cause instanceof Error ? cause : undefined
  // What is ours says all; Cucumber would but put the line of our own program before it.
  if (why?.name === 'HarnessError') return new HarnessError(why.message, { cause })
  const text = why ? `${message}: ${why.message}` : message
  return why?.name === 'InputError' ? new InputError(text, { cause }) : new HarnessError(text, { cause: error })
}

/** The formatter gives the process its exit code. */
const start = async ({ configuration }: Selection, { library }: Reading, log: ColumnLog): Promise<void> => {
  const { runCucumber } = await import('@cucumber/cucumber/api')
  const order = describeOrder(configuration)
  if (order !== undefined) process.stderr.write(`${order}\n`)
  log.started()
  try {
    await runCucumber({ ...configuration, support: library })
  } catch (error) {
    throw explainBroken(error)
  }
}

/** A cluster of this process comes up while Cucumber does; one that is shared, and slow, before. */
const beginCluster = async (worker: Worker, { plans }: Reading, isShared: boolean, log: ColumnLog): Promise<void> => {
  if (isShared) await makeCluster(worker, plans, log)
  else worker.session.begin(plans[0]?.last.cluster ?? {})
}

/** What must be known of it to see the same again. */
const choiceOf = ({ configuration }: Selection): Pick<ColumnRecord, 'shard' | 'order'> => {
  const { shard } = configuration.sources
  const order = randomOrderOf(configuration)
  return { ...(shard && { shard }), ...(order !== undefined && { order }) }
}

interface Ready {
  readonly selection: Selection
  readonly reading: Reading
  readonly worker: Worker
}

/** All that must be right before anything starts. @returns an exit code where something is not. */
const prepareRun = async (paths: readonly string[], flags: RunFlags, log: ColumnLog): Promise<Ready | number> => {
  const found = await select(paths, flags)
  const settings = readSettings(found.configuration.runtime.worldParameters, process.env, providerNames)
  const shared = isShared(settings.provider)
  if (shared)
    sayIfEndedAtOnce(
      `What it made with provider ${settings.provider} may be left: ${sweepCommandOf(settings)} removes it.`,
    )
  const wanted = withWorkers(found, flags, settings.provider)
  if (!shared && runsHere(wanted)) prepare(await getWorker(wanted.configuration.runtime.worldParameters))
  const reading = await read(wanted)
  const selection = shared ? withNodes(wanted, countNodes(reading.plans, settings.nodes)) : wanted
  const worker = await getWorker(selection.configuration.runtime.worldParameters)
  const refused = refuse(selection, reading)
  if (refused === undefined) checkUsed(selection, reading, settings.provider)
  else if (refused > 0) return refused
  clearRun(flags.output ?? usualOutput)
  log.chosen(choiceOf(selection))
  if (refused !== undefined) return refused
  const lacks = needsCluster(reading) ? await findLacks(worker, reading) : undefined
  if (lacks === undefined) return { selection, reading, worker }
  log.broke(lacks)
  process.stderr.write(`${lacks}\n`)
  return 2
}

/** Workers have clusters of their own, which they make themselves. */
const runPrepared = async ({ selection, reading, worker }: Ready, log: ColumnLog): Promise<void> => {
  if (needsCluster(reading) && runsHere(selection))
    await beginCluster(worker, reading, isShared(worker.settings.provider), log)
  await start(selection, reading, log)
}

/** @throws {InputError} for paths, tags, settings and step code; {HarnessError} when the run itself breaks. */
export const runColumn = async (flags: RunFlags, asked: Asked): Promise<number> => {
  const { output = usualOutput } = flags
  const { column, paths } = asked
  const log = openColumnLog(column, output, paths)
  handleSignals()
  const end = reviewIfCut(output, asked, () => log.read(2))
  endAfter(flags.columnTimeout)
  onInterruptMessage(endInOrder)
  // Whoever started us reads our output; we must not live for the sake of what it may say, or of its end.
  process.channel?.unref()
  try {
    const ready = await prepareRun(paths, flags, log)
    if (typeof ready !== 'number') {
      await runPrepared(ready, log)
      end()
      return await reviewJudged(output, asked, log.read(0))
    }
    end()
    if (ready === 2) await reviewBroken(output, asked, log.read(2))
    return ready
  } catch (error) {
    const isInput = (error as Error).name === 'InputError'
    if (!isInput) log.broke((error as Error).message)
    end()
    await reviewBroken(output, asked, log.read(isInput ? 3 : 2))
    throw error
  } finally {
    // A run that breaks before its first scenario leaves its cluster to us.
    await endWorker()
    log.close()
  }
}
