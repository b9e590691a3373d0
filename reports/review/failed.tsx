/** What went wrong, where, why, and since when. */
import type { ScenarioResult } from '../standing.js'
import { Mark } from './marks.js'
import { allOf, type Review, type ReviewCell } from './review.js'
import { SinceWhen } from './since.js'

const bad: readonly string[] = ['failed', 'unjudged', 'invalid']

const isBad = ({ result }: ReviewCell): boolean => result !== undefined && bad.includes(result.standing)

const mostLines = 3

/** What to try next is for whoever unfolds it, and a table's head for whoever reads all of it. */
const isLater = (line: string): boolean => /^\s*(?:try: |\| from )/.test(line)

/** The first lines say what was expected and seen; of a table, its first wrong cells. */
const beginningOf = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => !isLater(line))
    .slice(0, mostLines)

interface WhyProps {
  readonly cell: ReviewCell
  readonly result: ScenarioResult
  readonly column: string
}

const Why = ({ cell, result: { uri, troubles, reason = '' }, column }: WhyProps) => {
  const [trouble] = troubles
  const lines = trouble ? beginningOf(trouble.message) : []
  return (
    <li>
      <Mark standing={trouble?.standing ?? 'unjudged'} /> {column}: {trouble ? lines[0] : reason}
      {lines.slice(1).map((line) => (
        <div>{line}</div>
      ))}
      {trouble && (
        <div class="faint">
          {trouble.step.trim()} ({uri}
          {trouble.line !== undefined && `:${trouble.line}`})
        </div>
      )}
      <SinceWhen {...cell} />
    </li>
  )
}

export const Failed = ({ review }: { readonly review: Review }) => {
  const failed = allOf(review).filter(({ cells }) => cells.some(isBad))
  if (failed.length === 0) return null
  return (
    <section aria-labelledby="failed">
      <h2 id="failed">What went wrong</h2>
      <ul class="failed">
        {failed.map(({ id, name, cells }) => (
          <li>
            <a href={`#${id}`}>{name}</a>
            <ul>
              {cells.map(
                (cell, index) =>
                  cell.result &&
                  bad.includes(cell.result.standing) && (
                    <Why cell={cell} result={cell.result} column={review.columns[index]?.short ?? ''} />
                  ),
              )}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  )
}
