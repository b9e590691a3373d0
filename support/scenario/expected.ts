/** Failures that somebody expects. Pure. */
import type { Judgement, ScenarioRecord } from '../evidence.js'

/**
 * Whether all that went wrong is what was to go wrong here. A divergence that says how it fails may find that it failed
 * otherwise: the reports decide that. @param wrong all answers that are not as expected
 */
export const isExpectedToFail = (
  { divergence, expired = false, acceptsNoPolicy }: ScenarioRecord,
  wrong: readonly Judgement[],
): boolean => {
  if (wrong.some(({ outcome }) => outcome !== 'different')) return false
  if (divergence) return !expired && divergence.verdict === undefined && divergence.cells === undefined
  return acceptsNoPolicy && !expired && wrong.length > 0 && wrong.every(({ unenforced }) => unenforced)
}
