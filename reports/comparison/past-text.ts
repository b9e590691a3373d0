/** What earlier runs say of a review, as lines for a terminal. Pure. */
import { cellsOf, type ToldCell } from '../cells.js'
import { inertLine } from '../inert.js'
import { count } from '../progress.js'
import type { Review } from '../review/review.js'
import { markOfShown } from '../shown.js'
import { renderBrief, renderRun, renderSince } from './text.js'

const describeHistory = (runs: number): string =>
  runs === 0 ? 'no earlier run' : `${count(runs, 'earlier run')}, none with a column of this one`

/** Lines of since when; the review has all. */
const mostSinces = 20

const renderCell = ({ uri, scenario, column, shown, past }: ToldCell): string[] =>
  past?.since
    ? [
        `${markOfShown(shown)} ${column.short}: ${uri}:${scenario.line} ${scenario.name}: ${renderSince(past.since, shown)}`,
      ]
    : []

const renderSinces = (review: Review): readonly string[] => {
  const lines = cellsOf(review).flatMap(renderCell).map(inertLine)
  const more = lines.length - mostSinces
  return [...lines.slice(0, mostSinces), ...(more > 0 ? [`and ${more} more; the review has all`] : [])]
}

/** With what it is compared, what is otherwise, and since when each failure stands; nothing where no past was asked for. */
export const renderPast = (review: Review): readonly string[] => {
  if (!review.past) return []
  const { comparison, runs } = review.past
  const head = comparison
    ? `compared with ${inertLine(renderRun(comparison.before))}: ${renderBrief(comparison)}`
    : `history: ${describeHistory(runs.length)}`
  return [...renderSinces(review), head]
}
