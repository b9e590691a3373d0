/** `netherkin diff`: what is otherwise in a later run. */
import { compareRuns } from '../../reports/comparison/compare.js'
import { renderComparison } from '../../reports/comparison/text.js'
import { showColour } from './colour.js'
import { digestJudged } from './past.js'

/** @returns 0 where nothing broke, 1 where something did, 2 where something, or a whole column, could no longer be judged, 4 where nothing could be compared.
 * @throws {InputError} for a path that is no run's */
export const diff = (before: string, now: string): number => {
  const comparison = compareRuns(digestJudged(before), digestJudged(now), true)
  process.stdout.write(`${renderComparison(comparison, showColour())}\n`)
  return comparison.exitCode
}
