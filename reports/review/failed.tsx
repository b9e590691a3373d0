/** What went wrong, where, why, and since when. */
import { cellsOf, isWrong, type ToldCell } from '../cells.js'
import { Mark, words } from './marks.js'
import type { Review, ReviewScenario } from './review.js'
import { SinceWhen } from './since.js'

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

const Why = ({ cell }: { readonly cell: ToldCell }) => {
  const { uri, shown, result, column } = cell
  const [trouble] = result?.troubles ?? []
  const lines = trouble ? beginningOf(trouble.message) : []
  return (
    <li>
      <Mark standing={trouble?.standing ?? shown} /> {column.short}:{' '}
      {trouble ? lines[0] : (result?.reason ?? words[shown])}
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

/** What was seen to be wrong comes before what was not seen: a run that ends early leaves much of that. */
const isSeen = ({ shown }: ToldCell): boolean => shown !== 'lost' && shown !== 'unstarted'

const wrongOf = (review: Review): ReadonlyMap<ReviewScenario, readonly ToldCell[]> => {
  const cells = cellsOf(review).filter(isWrong)
  const groups = new Map<ReviewScenario, ToldCell[]>()
  for (const cell of [...cells.filter(isSeen), ...cells.filter((one) => !isSeen(one))])
    groups.set(cell.scenario, [...(groups.get(cell.scenario) ?? []), cell])
  return groups
}

export const Failed = ({ review }: { readonly review: Review }) => {
  const wrong = wrongOf(review)
  if (wrong.size === 0) return null
  return (
    <section aria-labelledby="failed">
      <h2 id="failed">What went wrong</h2>
      <ul class="failed">
        {[...wrong].map(([{ id, name }, cells]) => (
          <li>
            <a href={`#${id}`}>{name}</a>
            <ul>
              {cells.map((cell) => (
                <Why cell={cell} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  )
}
