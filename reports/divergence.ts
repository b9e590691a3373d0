/** What a scenario's result is worth on a cluster that is known to differ (docs/decisions.md §9). Pure. */
import type { Evidence, ScenarioRecord } from '../support/evidence.js'
import { inert, inertLine } from './inert.js'
import type { ScenarioResult, Trouble } from './standing.js'

type Judgement = Evidence['judgements'][number]
type Divergence = NonNullable<ScenarioRecord['divergence']>

const describe = ({ id, engine, text }: Divergence): string => inert(`${id} (${engine}): ${text}`)

const failing = (result: ScenarioResult, { id, source }: Divergence, why: string): ScenarioResult => {
  const step = inertLine(`the known divergence ${id}`)
  const trouble: Trouble = { standing: 'failed', step, message: inert(`${why} (${source})`) }
  return { ...result, standing: 'failed', troubles: [...result.troubles, trouble] }
}

const isJudged = ({ standing }: ScenarioResult): boolean => standing === 'passed' || standing === 'failed'

/** Known to fail here: it does, it does not, or the entry is too old to tell. */
const weighDivergence = (result: ScenarioResult, divergence: Divergence, expired: boolean): ScenarioResult => {
  if (expired)
    return failing(
      result,
      divergence,
      `its entry expired on ${divergence.expires}: see whether it still holds, and renew it or take it out`,
    )
  if (result.standing === 'failed')
    return { ...result, standing: 'diverged', reason: describe(divergence), troubles: [] }
  const message = `it passed, though ${describe(divergence)}; take its rows out of the entry`
  return failing(result, divergence, message)
}

/** A policy should have kept them apart, and the packets flew. */
const isUnenforced = ({ because, observations, expected }: Judgement): boolean =>
  expected !== 'connected' &&
  observations.at(-1)?.verdict === 'connected' &&
  because.some((line) => line.startsWith('NetworkPolicy ') && line.includes('; no rule admits'))

const isAllUnenforced = (evidence: readonly Evidence[]): boolean => {
  const wrong = evidence.flatMap(({ judgements }) => judgements.filter(({ outcome }) => outcome !== 'as-expected'))
  return wrong.length > 0 && wrong.every(isUnenforced)
}

const enforcesNothing = 'this CNI enforces no NetworkPolicy (canary)'

/** Nothing is enforced: denials fail, and are expected to only where somebody accepted that. */
const weighCanary = (
  result: ScenarioResult,
  { acceptsNoPolicy }: ScenarioRecord,
  evidence: readonly Evidence[],
): ScenarioResult => {
  if (result.standing !== 'failed' || !isAllUnenforced(evidence)) return result
  if (acceptsNoPolicy)
    return { ...result, standing: 'diverged', reason: `does-not-enforce: ${enforcesNothing}`, troubles: [] }
  const [first, ...more] = result.troubles as [Trouble, ...Trouble[]]
  const advice = `${enforcesNothing}; --accept does-not-enforce makes this expected`
  return { ...result, troubles: [{ ...first, message: `${first.message.trimEnd()}\n  ${advice}` }, ...more] }
}

/** The result as it counts, given what the scenario's cluster is. What could not be judged stays so. */
export const weighRecord = (
  result: ScenarioResult,
  record: ScenarioRecord,
  evidence: readonly Evidence[],
): ScenarioResult => {
  if (!isJudged(result)) return result
  const { divergence, expired = false, facts } = record
  if (divergence) return weighDivergence(result, divergence, expired)
  return facts.enforces === false ? weighCanary(result, record, evidence) : result
}
