/** What a scenario's result is worth on a cluster that is known to differ (docs/decisions.md §9). Pure. */
import type { Evidence, ScenarioRecord } from '../support/evidence.js'
import { inert, inertLine } from './inert.js'
import type { Excuse, ScenarioResult, Trouble } from './standing.js'

type Judgement = Evidence['judgements'][number]
type Divergence = NonNullable<ScenarioRecord['divergence']>

const describe = ({ id, engine, text }: Divergence): string => inert(`${id} (${engine}): ${text}`)

const excuseOf = ({ source, expires }: Divergence): Excuse => ({
  source: inertLine(source),
  expires: inertLine(expires),
})

const failing = (
  result: ScenarioResult,
  { id, source }: Pick<Divergence, 'id' | 'source'>,
  why: string,
): ScenarioResult => {
  const step = inertLine(`the known divergence ${id}`)
  const trouble: Trouble = { standing: 'failed', step, message: inert(`${why} (${source})`) }
  return { ...result, standing: 'failed', troubles: [...result.troubles, trouble] }
}

const isJudged = ({ standing }: ScenarioResult): boolean => standing === 'passed' || standing === 'failed'

const wrongOf = ({ judgements }: Evidence): readonly Judgement[] =>
  judgements.filter(({ outcome }) => outcome !== 'as-expected')

const plain = (text: string): string => text.replace(/\s*(?:→|->)\s*/g, ' → ').trim()

const isIn = (cells: readonly string[], { about, cell }: Judgement): boolean => {
  const names = [about, ...(cell ? [`${cell.row} → ${cell.column}`] : [])].map(plain)
  return cells.some((one) => names.includes(plain(one)))
}

/** Each answer that the entry does not account for, in words. A step that stopped short says nothing of later ones. */
const otherwise = ({ verdict, cells }: Divergence, evidence: readonly Evidence[]): readonly string[] => {
  if (verdict === undefined && cells === undefined) return []
  const wrong = evidence.flatMap(wrongOf)
  if (wrong.length === 0) return ['it failed without a wrong answer']
  const right = evidence
    .filter((one) => wrongOf(one).length > 0)
    .flatMap(({ judgements }) => judgements.filter(({ outcome }) => outcome === 'as-expected'))
  return [
    ...wrong.flatMap((one) => {
      if (cells && !isIn(cells, one)) return [`${one.about} is wrong, and is none of its cells`]
      const seen = one.observations.at(-1)?.verdict ?? one.saw
      return verdict === undefined || seen === verdict ? [] : [`${one.about} saw ${seen}, not ${verdict}`]
    }),
    ...right.flatMap((one) =>
      cells && isIn(cells, one) ? [`${one.about} is as expected; take it out of its cells`] : [],
    ),
  ]
}

/** Known to fail here: it does, it does not, or the entry is too old to tell. */
const weighDivergence = (
  result: ScenarioResult,
  divergence: Divergence,
  { expired, evidence }: { readonly expired: boolean; readonly evidence: readonly Evidence[] },
): ScenarioResult => {
  if (expired)
    return failing(
      result,
      divergence,
      `its entry expired on ${divergence.expires}: see whether it still holds, and renew it or take it out`,
    )
  const others = result.standing === 'failed' ? otherwise(divergence, evidence) : []
  if (others.length > 0)
    return failing(result, divergence, `it fails otherwise than ${describe(divergence)}: ${others.join('; ')}`)
  if (result.standing === 'failed')
    return { ...result, standing: 'diverged', reason: describe(divergence), excuse: excuseOf(divergence), troubles: [] }
  const message = `it passed, though ${describe(divergence)}; take its rows out of the entry`
  return failing(result, divergence, message)
}

const isAllUnenforced = (evidence: readonly Evidence[]): boolean => {
  const wrong = evidence.flatMap(wrongOf)
  return wrong.length > 0 && wrong.every(({ unenforced }) => unenforced)
}

const enforcesNothing = 'this CNI enforces no NetworkPolicy (canary)'

const acceptance = { id: 'does-not-enforce', source: 'canary' }

/** Every denial that only a policy explains. One is enough: whoever enforces some policies is not known to enforce none. */
const heldOf = (evidence: readonly Evidence[]): readonly string[] =>
  evidence.flatMap(({ judgements }) => judgements.flatMap((one) => (one.enforcedAfterAll ? [one.about] : [])))

/** Somebody accepted that nothing is enforced: it excuses denials as long as it is true, and until its last day. */
const weighAcceptance = (
  result: ScenarioResult,
  { expired }: ScenarioRecord,
  evidence: readonly Evidence[],
): ScenarioResult => {
  const held = heldOf(evidence)
  if (held.length > 0) {
    const why = `it was denied, and was open before the policy, so policies are enforced: leave out --accept ${acceptance.id}`
    return failing(result, acceptance, `${held.join(', ')}: ${why}`)
  }
  if (result.standing !== 'failed' || !isAllUnenforced(evidence)) return result
  if (expired)
    return failing(result, acceptance, 'its entry expired: use a newer Netherkin, or leave out what accepts it')
  return { ...result, standing: 'diverged', reason: `${acceptance.id}: ${enforcesNothing}`, troubles: [] }
}

/** Nothing is enforced: denials fail, and are expected to only where somebody accepted that. */
const weighCanary = (result: ScenarioResult, record: ScenarioRecord, evidence: readonly Evidence[]): ScenarioResult => {
  if (record.acceptsNoPolicy) return weighAcceptance(result, record, evidence)
  if (result.standing !== 'failed' || !isAllUnenforced(evidence)) return result
  const [first, ...more] = result.troubles as [Trouble, ...Trouble[]]
  const advice = `${enforcesNothing}; --accept ${acceptance.id} makes this expected`
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
  if (divergence) return weighDivergence(result, divergence, { expired, evidence })
  return facts.enforces === false ? weighCanary(result, record, evidence) : result
}
