/** In how many processes a column's scenarios run, and what all of them must know. Pure. */
import type { RunFlags } from './flags.js'
import type { Selection } from './selection.js'
import { chooseWorkers } from './workers.js'

/** Clusters that all scenarios of a column share, and that come up slowly. */
export const isShared = (provider: string): boolean => provider === 'kind' || provider === 'context'

/** Whether scenarios run in this very process: workers have clusters of their own. */
export const runsHere = ({ configuration: { runtime } }: Selection): boolean =>
  runtime.parallel === 0 && !runtime.dryRun

const withRuntime = (selection: Selection, more: Partial<Selection['configuration']['runtime']>): Selection => {
  const { configuration } = selection
  return { ...selection, configuration: { ...configuration, runtime: { ...configuration.runtime, ...more } } }
}

/** What is kept is the last cluster of one worker, so whoever wants to keep one gets one. */
export const withWorkers = (selection: Selection, flags: RunFlags, provider: string): Selection => {
  const { configuration, pickles } = selection
  if (flags.parallel !== undefined || configuration.runtime.parallel > 0 || flags.keep) return selection
  return withRuntime(selection, { parallel: chooseWorkers(provider, pickles.length) })
}

/** The size of a cluster that all scenarios share must be known to every worker. */
export const withNodes = (selection: Selection, nodes: number): Selection => {
  const { worldParameters } = selection.configuration.runtime
  const { netherkin } = worldParameters as { netherkin: { flags: object } }
  const flags = { ...netherkin.flags, clusterNodes: nodes }
  return withRuntime(selection, { worldParameters: { ...worldParameters, netherkin: { ...netherkin, flags } } })
}
