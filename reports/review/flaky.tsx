/** What wavers: verdicts that turned back and forth over runs, and those that took a second attempt. */
import type { Flaky } from '../comparison/since.js'
import { count } from '../progress.js'
import { allOf, type Review } from './review.js'

const wavering = (review: Review) =>
  allOf(review).flatMap(({ id, name, cells }) =>
    cells.flatMap(({ past }, index) =>
      past?.flaky ? [{ id, name, column: review.columns[index]?.short ?? '', flaky: past.flaky }] : [],
    ),
  )

/** `turned 3 times in 7 runs, passed on a retry in 1 run` */
const describe = ({ turns, retried, runs }: Flaky): string =>
  [
    ...(turns > 0 ? [`turned ${count(turns, 'time')} in ${count(runs, 'run')}`] : []),
    ...(retried > 0 ? [`passed on a retry in ${count(retried, 'run')}`] : []),
  ].join(', ')

export const Wavering = ({ review }: { readonly review: Review }) => {
  const found = wavering(review)
  if (found.length === 0) return null
  return (
    <section aria-labelledby="flaky">
      <h2 id="flaky">Flaky</h2>
      <ul>
        {found.map(({ id, name, column, flaky }) => (
          <li>
            <a href={`#${id}`}>{name}</a>{' '}
            <span class="faint">
              {column}: {describe(flaky)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
