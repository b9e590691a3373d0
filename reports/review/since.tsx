/** Since when a failure stands, and which way a cell turned: what earlier runs say beside a result. */
import type { ChangeKind } from '../comparison/change-kind.js'
import { kindWords, renderSince } from '../comparison/text.js'
import type { ReviewCell } from './review.js'

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
