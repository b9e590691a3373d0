/** A large review keeps what unfolds packed: most of it is never read, and a browser would lay it all out before the first paint. */
import { renderToString } from 'preact-render-to-string'
import { visible } from '../inert.js'
import { deflateEntries, type Entry } from './deflated.js'
import { allOf, type Review, type ReviewScenario } from './review.js'
import { ScenarioBody } from './scenario.js'

/** Results of scenarios, over all columns. */
const mostUnpacked = 1000

export const isLarge = (review: Review): boolean => allOf(review).length * review.columns.length > mostUnpacked

function* renderBodies({ features, columns }: Review): Generator<readonly Entry[]> {
  const names = columns.map(({ short }) => short)
  const bodyOf = (scenario: ReviewScenario): string =>
    visible(renderToString(<ScenarioBody scenario={scenario} columns={names} />))
  for (const { scenarios } of features)
    yield scenarios.map((scenario): Entry => [scenario.id, [JSON.stringify(bodyOf(scenario))]])
}

/** What each scenario unfolds to, by its id: HTML. */
export const packBodies = (review: Review): string => deflateEntries(renderBodies(review))
