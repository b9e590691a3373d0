/** What changed since the baseline, or the latest earlier run. */
import { type ChangeKind, changeKinds } from '../comparison/change-kind.js'
import type { Change, ColumnComparison, Comparison } from '../comparison/compare.js'
import {
  kindMarks,
  kindWords,
  renderAnswer,
  renderBrief,
  renderRest,
  renderRun,
  renderTime,
  renderTurn,
} from '../comparison/text.js'
import { placeKey } from '../place.js'
import { count } from '../progress.js'
import type { Review } from './review.js'

type Ids = ReadonlyMap<string, string>

const idsOf = ({ features }: Review): Ids =>
  new Map(
    features.flatMap(({ uri, scenarios }) => scenarios.map((one) => [placeKey({ ...one, uri }), one.id] as const)),
  )

/** What is gone has no place to lead to. */
const Name = ({ change, id }: { readonly change: Change; readonly id: string | undefined }) =>
  id === undefined || change.kind === 'gone' ? <span>{change.name}</span> : <a href={`#${id}`}>{change.name}</a>

const mostAnswers = 12

const Told = ({ change, id }: { readonly change: Change; readonly id: string | undefined }) => (
  <li>
    <Name change={change} id={id} />{' '}
    <span class="faint">
      {change.uri}:{change.line}, {renderTurn(change)}
    </span>
    {change.answers.length > 0 && (
      <ul>
        {change.answers.slice(0, mostAnswers).map((answer) => (
          <li>
            {answer.about}: {renderAnswer(answer)}
          </li>
        ))}
        {change.answers.length > mostAnswers && <li>and {change.answers.length - mostAnswers} more</li>}
      </ul>
    )}
  </li>
)

/** What matters is unfolded. */
const isOpen = (kind: ChangeKind): boolean => kind === 'broken' || kind === 'unjudged' || kind === 'mended'

interface KindProps {
  readonly kind: ChangeKind
  readonly changes: readonly Change[]
  readonly ids: Ids
}

const Kind = ({ kind, changes, ids }: KindProps) => (
  <details open={isOpen(kind)}>
    <summary>
      <span class={`turn ${kind}`} aria-hidden="true">
        {kindMarks[kind]}
      </span>{' '}
      {count(changes.length, 'scenario')} {kindWords[kind]}
    </summary>
    <ul>
      {changes.map((change) => (
        <Told change={change} id={ids.get(placeKey(change))} />
      ))}
    </ul>
  </details>
)

const lackOf = ({ index, before }: ColumnComparison): string | undefined => {
  if (index === undefined) return 'this run has no such column'
  return before === undefined ? 'the earlier run has no such column' : undefined
}

const Column = ({ column, ids }: { readonly column: ColumnComparison; readonly ids: Ids }) => {
  const { name, before = name, changes } = column
  const lack = lackOf(column)
  const kinds = changeKinds
    .map((kind) => ({ kind, own: changes.filter((change) => change.kind === kind) }))
    .filter(({ own }) => own.length > 0)
  return (
    <>
      <h3>
        {name} {before !== name && <span class="faint">before: {before}</span>}
      </h3>
      {lack !== undefined && <p class="faint">{lack}</p>}
      {kinds.map(({ kind, own }) => (
        <Kind kind={kind} changes={own} ids={ids} />
      ))}
      {renderRest(column) !== '' && <p class="faint">{renderRest(column)}</p>}
    </>
  )
}

/** On the first screen: that there is more to read. */
export const ChangesInBrief = ({ past }: Review) => {
  if (!past) return null
  const { comparison, runs } = past
  if (!comparison) return <p>No earlier run to compare with.</p>
  const { name, startedAt } = comparison.before
  return (
    <p>
      <a href="#changes" title={name}>
        Since {startedAt === undefined ? name : renderTime(startedAt)}
      </a>
      : {renderBrief(comparison)}
      {runs.length > 0 && <span class="faint"> ({count(runs.length, 'earlier run')} known)</span>}
    </p>
  )
}

const Columns = ({ comparison, ids }: { readonly comparison: Comparison; readonly ids: Ids }) => (
  <section aria-labelledby="changes">
    <h2 id="changes">What changed since {renderRun(comparison.before)}</h2>
    {comparison.columns.map((column) => (
      <Column column={column} ids={ids} />
    ))}
  </section>
)

export const Changes = ({ review }: { readonly review: Review }) =>
  review.past?.comparison ? <Columns comparison={review.past.comparison} ids={idsOf(review)} /> : null
