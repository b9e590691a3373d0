/** A large review keeps what unfolds packed: most of it is never read, and a browser would lay it all out before the first paint. */
import { renderToString } from 'preact-render-to-string'
import { visible } from '../inert.js'
import { deflateEntries } from './deflated.js'
import { allOf, type Review } from './review.js'
import { ScenarioBody } from './scenario.js'

/** Results of scenarios, over all columns. */
const mostUnpacked = 1000

export const isLarge = (review: Review): boolean => allOf(review).length * review.columns.length > mostUnpacked

/** What each scenario unfolds to, by its id: HTML. */
export const packBodies = ({ features, columns }: Review): string => {
  const names = columns.map(({ short }) => short)
  return deflateEntries(
    features.map(({ scenarios }) =>
      scenarios.map((scenario) => [
        scenario.id,
        [JSON.stringify(visible(renderToString(<ScenarioBody scenario={scenario} columns={names} />)))],
      ]),
    ),
  )
}
