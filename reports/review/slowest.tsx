/** What took longest, and what had to be tried again. */
import { renderMs } from './marks.js'
import type { Review } from './review.js'

const most = 10

interface Run {
  readonly id: string
  readonly name: string
  readonly column: string
  readonly elapsedMs: number
  readonly attempts: number
}

const runsOf = ({ features, columns }: Review): readonly Run[] =>
  features.flatMap(({ scenarios }) =>
    scenarios.flatMap(({ id, name, cells }) =>
      cells.flatMap((cell, index) =>
        cell.result
          ? [
              {
                id,
                name,
                column: columns[index]?.short ?? '',
                elapsedMs: cell.result.elapsedMs,
                attempts: cell.recording?.attempts ?? 1,
              },
            ]
          : [],
      ),
    ),
  )

const Runs = ({ runs, tell }: { readonly runs: readonly Run[]; readonly tell: (run: Run) => string }) => (
  <ol>
    {runs.map((run) => (
      <li>
        <a href={`#${run.id}`}>{run.name}</a>{' '}
        <span class="faint">
          {run.column}: {tell(run)}
        </span>
      </li>
    ))}
  </ol>
)

export const Slowest = ({ review }: { readonly review: Review }) => {
  const runs = runsOf(review)
  const slowest = [...runs].sort((one, other) => other.elapsedMs - one.elapsedMs).slice(0, most)
  const flaky = runs.filter(({ attempts }) => attempts > 1)
  return (
    <section aria-labelledby="slowest">
      <h2 id="slowest">Slowest</h2>
      <Runs runs={slowest} tell={({ elapsedMs }) => renderMs(elapsedMs)} />
      {flaky.length > 0 && (
        <>
          <h2>Tried again</h2>
          <Runs runs={flaky} tell={({ attempts }) => `${attempts} attempts`} />
        </>
      )}
    </section>
  )
}
