/** What changed since an earlier run, as a section of Markdown. Pure. */
import { changeKinds } from './comparison/change-kind.js'
import type { Change, ColumnComparison } from './comparison/compare.js'
import { kindWords, renderTurn } from './comparison/text.js'
import { renderCode } from './markdown-code.js'
import type { Section } from './markdown-fit.js'
import { count } from './progress.js'
import type { Review } from './review/review.js'

interface Told {
  readonly change: Change
  readonly column: ColumnComparison
}

const renderTold = ({ change, column }: Told): string => {
  const { kind, name, uri, line } = change
  const where = `${renderCode(name)} ${renderCode(`${uri}:${line}`)}`
  // Without its mark: `+` would begin another list.
  return `- ${kindWords[kind]} on ${renderCode(column.name)}: ${where}, ${renderTurn(change)}`
}

/** What matters most first, whatever the column. */
export const changesOf = ({ past }: Review): Section => {
  const all = (past?.comparison?.columns ?? []).flatMap((column) =>
    column.changes.map((change): Told => ({ change, column })),
  )
  return {
    before: `<details><summary>What changed: ${count(all.length, 'scenario')}</summary>\n`,
    after: '\n</details>\n',
    items: changeKinds.flatMap((kind) => all.filter(({ change }) => change.kind === kind).map(renderTold)),
    yields: true,
    tellLeft: (left) => `- *and ${count(left, 'change')} more*`,
  }
}
