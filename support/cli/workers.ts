/** How many workers a run gets when nobody says. */
import { availableParallelism } from 'node:os'

const scenariosEach = 8
const mostWorkers = 4

/**
 * A scenario on netns mostly waits for packets that do not come, so two workers a core pay, once each has enough to do to
 * make up for its start. Clusters of other providers are dear: one worker.
 * @returns 0 for none but this process, as Cucumber counts.
 */
export const chooseWorkers = (provider: string, scenarios: number, cores = availableParallelism()): number => {
  const workers = Math.min(mostWorkers, 2 * cores, Math.floor(scenarios / scenariosEach))
  return provider === 'netns' && workers > 1 ? workers : 0
}
