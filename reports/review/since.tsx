/** Since when a failure stands, and which way a cell turned: what earlier runs say beside a result. */
import type { ChangeKind } from '../comparison/compare.js'
import type { Since } from '../comparison/since.js'
import { kindWords, renderTime } from '../comparison/text.js'
import { count } from '../progress.js'
import type { ReviewCell } from './review.js'

const passedLast = ({ passedLast: last, earlier }: Since): string => {
  if (last !== undefined) return `passed last on ${renderTime(last)}`
  return earlier === 0 ? 'no earlier run has it' : `passed in none of ${count(earlier, 'earlier run')}`
}

/** `failing since 2026-11-20 14:03 UTC, 3 runs; passed last on 2026-11-19 14:02 UTC` */
export const renderSince = (since: Since, standing: string): string => {
  const word = standing === 'failed' ? 'failing' : 'not judged'
  const when =
    since.runs === 1 ? `${word} since this run` : `${word} since ${renderTime(since.startedAt)}, ${since.runs} runs`
  return `${when}; ${passedLast(since)}`
}

export const SinceWhen = ({ past, result }: ReviewCell) =>
  past?.since ? <div class="faint">{renderSince(past.since, result?.standing ?? 'lost')}</div> : null

const turns: Partial<Readonly<Record<ChangeKind, string>>> = { broken: '▼', unjudged: '▽', mended: '▲', new: '+' }

/** Beside a mark: that it was otherwise before. */
export const Turn = ({ past }: ReviewCell) => {
  const sign = past?.change && turns[past.change]
  if (!past?.change || sign === undefined) return null
  const word = kindWords[past.change]
  return (
    <span class={`turn ${past.change}`} role="img" aria-label={word} title={word}>
      {sign}
    </span>
  )
}
