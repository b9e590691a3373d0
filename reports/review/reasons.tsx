/** What was skipped, or expected to fail: each reason once, with the scenarios that it excuses. */
import { count } from '../progress.js'
import type { Standing } from '../standing.js'
import { Mark } from './marks.js'
import { allOf, type Review, type ReviewScenario } from './review.js'

interface Told {
  readonly scenario: ReviewScenario
  readonly standing: Standing
  readonly text: string
}

const excused: readonly string[] = ['diverged', 'skipped']

const toldIn = (review: Review): readonly Told[] =>
  allOf(review).flatMap((scenario) =>
    scenario.cells.flatMap(({ result }, index) =>
      result && excused.includes(result.standing)
        ? [{ scenario, standing: result.standing, text: `${review.columns[index]?.name}: ${result.reason}` }]
        : [],
    ),
  )

const Reason = ({ reason, own }: { readonly reason: string; readonly own: readonly Told[] }) => (
  <li>
    <details>
      <summary>
        <Mark standing={own[0]?.standing ?? 'skipped'} /> {count(own.length, 'scenario')}: {reason}
      </summary>
      <ul>
        {own.map(({ scenario: { id, name } }) => (
          <li>
            <a href={`#${id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </details>
  </li>
)

export const Reasons = ({ review }: { readonly review: Review }) => {
  const told = toldIn(review)
  const reasons = [...new Set(told.map(({ text }) => text))]
  if (reasons.length === 0) return null
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">Expected to fail, or skipped</h2>
      <ul>
        {reasons.map((reason) => (
          <Reason reason={reason} own={told.filter(({ text }) => text === reason)} />
        ))}
      </ul>
    </section>
  )
}
