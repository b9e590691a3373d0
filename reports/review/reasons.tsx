/** What was skipped, or expected to fail: each reason once, with the columns and the scenarios that it excuses. */
import { count } from '../progress.js'
import type { ScenarioResult } from '../standing.js'
import { ExcuseOf } from './excuse.js'
import { Mark } from './marks.js'
import { allOf, type Review, type ReviewScenario } from './review.js'

interface Told {
  readonly scenario: ReviewScenario
  readonly result: ScenarioResult
  readonly column: number
}

const excused: readonly string[] = ['diverged', 'skipped']

const toldIn = (review: Review): readonly Told[] =>
  allOf(review).flatMap((scenario) =>
    scenario.cells.flatMap(({ result }, column) =>
      result && excused.includes(result.standing) ? [{ scenario, result, column }] : [],
    ),
  )

/** Nothing where there is but one column, or nothing to tell apart. */
const whereOf = (own: readonly Told[], names: readonly string[]): string => {
  const columns = [...new Set(own.map(({ column }) => column))]
  if (names.length === 1) return ''
  if (columns.length === names.length) return ' on every column'
  return ` on ${columns.map((column) => names[column]).join(', ')}`
}

const Reason = ({ own, names }: { readonly own: readonly Told[]; readonly names: readonly string[] }) => {
  const scenarios = [...new Set(own.map(({ scenario }) => scenario))]
  const result = own[0]?.result
  return (
    <li>
      <details>
        <summary>
          <Mark standing={result?.standing ?? 'skipped'} /> {count(scenarios.length, 'scenario')}
          {whereOf(own, names)}: {result?.reason}
          <ExcuseOf {...result} />
        </summary>
        <ul>
          {scenarios.map(({ id, name }) => (
            <li>
              <a href={`#${id}`}>{name}</a>
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}

export const Reasons = ({ review }: { readonly review: Review }) => {
  const told = toldIn(review)
  const kindOf = ({ result: { standing, reason, excuse } }: Told): string => JSON.stringify([standing, reason, excuse])
  const kinds = [...new Set(told.map(kindOf))]
  if (kinds.length === 0) return null
  const names = review.columns.map(({ short }) => short)
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">Expected to fail, or skipped</h2>
      <ul>
        {kinds.map((kind) => (
          <Reason own={told.filter((one) => kindOf(one) === kind)} names={names} />
        ))}
      </ul>
    </section>
  )
}
