/** A column's cluster, made before anybody runs on it: it takes a minute, and whoever waits sees what it waits for. */
import type { Cluster, Making } from '../../clusters/cluster.js'
import type { Worker } from '../composition.js'
import { PreconditionFailed } from '../errors.js'
import type { Plan } from '../planning/plan.js'
import { interruption } from '../scenario/interruption.js'
import { type ColumnLog, renderPhase } from './column-log.js'

/** Each scenario runs on the same cluster, so it has the nodes of the most demanding one. */
export const countNodes = (plans: readonly Plan[], usual: number): number =>
  Math.max(usual, ...plans.map(({ last: { cluster } }) => (cluster.kind ? 0 : (cluster.nodes ?? 0))))

const isOurs = (error: unknown): boolean => (error as Error).name === 'HarnessError'

/** A cluster that is made anew may turn out better; one of others stays what it is. */
const isWorthwhile = (error: unknown, provider: string): boolean =>
  isOurs(error) && !(provider === 'context' && error instanceof PreconditionFailed)

const messageOf = (error: unknown): string => (error as Error).message

/** A cluster of others is not made: its API server may answer the second time. */
const describeRetry = (provider: string): string =>
  provider === 'context' ? 'The cluster is asked once more.' : 'The cluster is made once more.'

/** @throws {InputError} for what cannot be; {HarnessError} when it could not be made twice, or the run is being ended. */
export const makeCluster = async (
  { session, settings }: Worker,
  plans: readonly Plan[],
  log: ColumnLog,
): Promise<Cluster> => {
  const making: Making = {
    signal: interruption,
    onPhase: (phase) => {
      log.phase(phase)
      process.stdout.write(`${renderPhase(phase)}\n`)
    },
  }
  const acquire = async (): Promise<Cluster> => {
    const cluster = await session.acquire({ nodes: countNodes(plans, settings.nodes) }, making)
    log.observed(cluster)
    process.stdout.write(`running on ${cluster.column}\n`)
    return cluster
  }
  try {
    return await acquire()
  } catch (error) {
    if (!isWorthwhile(error, settings.provider) || interruption.aborted) throw error
    process.stderr.write(`${messageOf(error)}\n${describeRetry(settings.provider)}\n`)
    log.retried()
    return acquire()
  }
}
