/** The first screen: what came out, on which column, and what went wrong. */
import { renderTime } from '../comparison/text.js'
import { exitSentences } from '../exit-code.js'
import { count } from '../progress.js'
import type { Tally } from '../tally.js'
import { Changes, ChangesInBrief } from './changes.js'
import { Failed } from './failed.js'
import { Wavering } from './flaky.js'
import { Mark, renderMs, type Shown, words } from './marks.js'
import { Reasons } from './reasons.js'
import { allOf, type Review, type ReviewColumn } from './review.js'

const Counts = ({ tally }: { readonly tally: Tally }) => {
  const lost = tally.planned - tally.scenarios.length
  const counts = [...Object.entries({ ...tally.counts, lost })] as [Shown, number][]
  return (
    <ul class="counts">
      {counts
        .filter(([, number]) => number > 0)
        .map(([standing, number]) => (
          <li>
            <Mark standing={standing} /> {number} <span aria-hidden="true">{words[standing]}</span>
          </li>
        ))}
    </ul>
  )
}

const Ran = ({ tally }: { readonly tally: Tally }) => (
  <>
    <Counts tally={tally} />
    <p class="faint">
      {count(tally.probesSent, 'probe')} in {renderMs(tally.elapsedMs)}
    </p>
    {tally.troubles.map(({ step, message }) => (
      <p class="error">
        {step}: {message}
      </p>
    ))}
  </>
)

const Column = ({ column: { name, error, tally, exitCode, facts } }: { readonly column: ReviewColumn }) => (
  <li class="column">
    <h3>{name}</h3>
    {error !== undefined && <p class="error">{error}</p>}
    {tally && <Ran tally={tally} />}
    <p class="faint">{exitCode === undefined ? 'not counted' : `exit ${exitCode}`}</p>
    {facts.length > 0 && (
      <details>
        <summary>what it was</summary>
        <ul>
          {facts.map((fact) => (
            <li>{fact}</li>
          ))}
        </ul>
      </details>
    )}
  </li>
)

export const Answer = ({ review }: { readonly review: Review }) => (
  <>
    <header>
      <h1>{exitSentences[review.exitCode]}</h1>
      <p class="faint">
        Netherkin: {count(allOf(review).length, 'scenario')} on {count(review.columns.length, 'column')}
        {review.startedAt !== undefined && `, ${renderTime(review.startedAt)}`}
      </p>
      <ChangesInBrief {...review} />
      {review.missing.map((line) => (
        <p class="error">{line}</p>
      ))}
    </header>
    <h2 class="hidden">Columns</h2>
    <ul class="columns">
      {review.columns.map((column) => (
        <Column column={column} />
      ))}
    </ul>
    <Failed review={review} />
    <Changes review={review} />
    <Wavering review={review} />
    <Reasons review={review} />
  </>
)
