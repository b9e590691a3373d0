/** The name of a run: the same text in its coordinator and in all of its workers. Pure. */

/** Where the coordinator leaves it for its workers; whoever starts several processes as one run sets it for all of them. */
export const runVariable = 'NETHERKIN_RUN'

interface Process {
  readonly pid: number
  readonly ppid: number
}

const isWorker = (environment: NodeJS.ProcessEnv): boolean => environment.CUCUMBER_PARALLEL === 'true'

/** @param startedMs of this process; only a coordinator's is told. */
export const nameRun = (environment: NodeJS.ProcessEnv, { pid, ppid }: Process, startedMs: number): string => {
  const given = environment[runVariable]
  if (given) return given
  return isWorker(environment) ? String(ppid) : `${pid}-${Math.round(startedMs).toString(36)}`
}

/**
 * Whose clusters a worker shares: those of its run where the cluster was there before, and otherwise nobody's, for two
 * scenarios at a time do not fit into one cluster (docs/decisions.md §19).
 */
export const nameSharing = (run: string, environment: NodeJS.ProcessEnv, provider: string): string => {
  const worker = environment.CUCUMBER_WORKER_ID
  return isWorker(environment) && worker !== undefined && provider !== 'context' ? `${run}-w${worker}` : run
}

/** What names of clusters begin with: unique to this process among all live ones, and on any host where they are shared. */
export const nameClusters = (sharing: string, pid: number, isDear: boolean): string => {
  if (!isDear) return `nk-${pid}`
  const own = sharing.startsWith(`${pid}-`) ? sharing : `${sharing}-${pid}`
  return `nk-${own.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')}`
}
