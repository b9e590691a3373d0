/** Where everything is put together: the only place, but for the command line, that knows which providers there are. */

import { findProvider, loadProvisions, providerNames } from '../clusters/catalogue.js'
import type { Divergence, Phase, Provider } from '../clusters/cluster.js'
import { checkAccepted, readDivergences } from './scenario/divergences.js'
import { cut } from './scenario/interruption.js'
import { nameClusters, nameRun, nameSharing, runVariable } from './scenario/run-name.js'
import { createSession, type Session } from './scenario/session.js'
import { isDear } from './scenario/wishes.js'
import { publishMirror } from './settings/mirror.js'
import { readSettings, type Settings } from './settings.js'

export interface Worker {
  readonly settings: Settings
  readonly provider: Provider
  readonly session: Session
  /** Divergences of the user's own. */
  readonly divergences: readonly Divergence[]
}

/** What the host lacks does not change while we run, and finding out costs processes. */
const askOnce = (provider: Provider): Provider => {
  const known = new Map<number | undefined, ReturnType<Provider['missing']>>()
  return {
    ...provider,
    missing: (planned) => {
      const lacks = known.get(planned?.nodes) ?? provider.missing(planned)
      known.set(planned?.nodes, lacks)
      return lacks
    },
  }
}

/** A cluster that a scenario names comes up in the middle of a run, and takes its time. */
const tellPhase = ({ name, text, tookMs }: Phase): void => {
  if (tookMs !== undefined) process.stderr.write(`${name}: ${text} (${(tookMs / 1000).toFixed(1)} s)\n`)
}

/** Products and what they do differently are loaded for whoever accepts some of it. */
const readShipped = async ({ accept }: Settings): Promise<readonly string[]> =>
  accept.length === 0 ? [] : (await loadProvisions()).divergenceIds()

let worker: Promise<Worker> | undefined

const compose = async (parameters: unknown): Promise<Worker> => {
  const settings = readSettings(parameters, process.env, providerNames)
  publishMirror(settings)
  const divergences = readDivergences(settings)
  checkAccepted(settings, divergences, await readShipped(settings))
  const provider = askOnce(await findProvider(settings.provider))
  const run = nameRun(process.env, process, Date.now() - process.uptime() * 1000)
  // Whoever we start belongs to this run.
  process.env[runVariable] ??= run
  const session = createSession({
    provider,
    settings,
    prefix: (name) => nameClusters(nameSharing(run, process.env, name), process.pid, isDear(name)),
    run: (name) => nameSharing(run, process.env, name),
    making: { signal: cut, onPhase: tellPhase },
    find: async (name) => askOnce(await findProvider(name)),
  })
  // Whoever waits for the cluster then hears of its end.
  cut.addEventListener('abort', () => void session.close(), { once: true })
  return { settings, provider, session, divergences }
}

/** This worker's settings and session, made at the first call. @throws {InputError} for wrong settings. */
export const getWorker = (parameters: unknown): Promise<Worker> => {
  worker ??= compose(parameters)
  return worker
}

/** Ends the session, if any scenario began one. */
export const endWorker = async (): Promise<void> => {
  const ended = await worker?.catch(() => undefined)
  await ended?.session.close()
}
