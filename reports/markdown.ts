/** A review as Markdown, for a pull request or a job's summary: what went wrong first, the matrix folded. Pure. */
import { cellsOf, isWrong, reasonOf, type ToldCell, textOf, troublesOfColumn } from './cells.js'
import { renderBrief, renderSince, renderTime } from './comparison/text.js'
import { exitSentences } from './exit-code.js'
import { changesOf } from './markdown-changes.js'
import { renderBlock, renderCell, renderCode } from './markdown-code.js'
import { fitSections, type Section } from './markdown-fit.js'
import { count } from './progress.js'
import { allOf, type Review, type ReviewColumn, type ReviewFeature, type ReviewScenario } from './review/review.js'
import { markOfShown, shownOf, words } from './shown.js'

/** Bytes: GitHub takes 65,536 characters for a comment. */
export const commentLimit = 65_000

const countsOf = ({ tally }: ReviewColumn): string => {
  if (!tally) return 'no messages'
  const lost = tally.planned - tally.scenarios.length
  const counts = Object.entries({ ...tally.counts, lost }) as [keyof typeof words, number][]
  return (
    counts.flatMap(([shown, number]) => (number > 0 ? [`${number} ${words[shown]}`] : [])).join(', ') || 'nothing ran'
  )
}

const renderColumn = (column: ReviewColumn, index: number): string =>
  `| ${index + 1} | ${renderCell(column.name)} | ${countsOf(column)} | ${column.exitCode ?? 'not counted'} |`

const columnsOf = ({ columns }: Review): Section => ({
  before: '| | column | came to | exit |\n| --- | --- | --- | --- |',
  after: '',
  items: columns.map(renderColumn),
  tellLeft: (left) => `| | and ${count(left, 'column')} more | | |`,
})

const troublesOf = ({ columns, missing }: Review): Section => ({
  before: '### What could not be judged\n',
  after: '',
  items: [
    ...columns.flatMap((column) =>
      troublesOfColumn(column).map((text) => `${renderCode(column.name)}\n${renderBlock(text)}\n`),
    ),
    ...missing.map((line) => `${renderBlock(line)}\n`),
  ],
  tellLeft: (left) => `*${left} more left out.*\n`,
})

const renderWhere = ({ shown, column, past }: ToldCell): string =>
  `${markOfShown(shown)} ${words[shown]} on ${renderCode(column.name)}${past?.since ? ` (${renderSince(past.since, shown)})` : ''}`

/** Columns on which it went wrong in the same words are told once. */
const renderWrong = (own: readonly ToldCell[]): string => {
  const [first] = own
  if (!first) return ''
  const texts = [...new Set(own.map(textOf))]
  const told = texts.map((text) => {
    const said = own.filter((cell) => textOf(cell) === text)
    const where = said.map(renderWhere)
    return `${where.join(', ')}\n\n${renderBlock(text)}\n`
  })
  return `**${renderCode(first.scenario.name)}** ${renderCode(`${first.uri}:${first.scenario.line}`)}\n\n${told.join('\n')}`
}

const groupByScenario = (cells: readonly ToldCell[]): readonly (readonly ToldCell[])[] => {
  const groups = new Map<ReviewScenario, ToldCell[]>()
  for (const cell of cells) groups.set(cell.scenario, [...(groups.get(cell.scenario) ?? []), cell])
  return [...groups.values()]
}

const wrongOf = (cells: readonly ToldCell[]): Section => ({
  before: '### What went wrong\n',
  after: '',
  items: groupByScenario(cells.filter(isWrong)).map(renderWrong),
  tellLeft: (left) =>
    `*${count(left, 'scenario')} more went wrong: left out, because a comment holds no more. The report has all.*\n`,
})

const renderRow = ({ line, name, cells }: ReviewScenario): string =>
  `| ${line} ${renderCell(name, 120)} | ${cells.map((cell) => markOfShown(shownOf(cell))).join(' | ')} |`

const renderFeature = ({ uri, scenarios }: ReviewFeature, columns: number): readonly string[] => [
  `| **${renderCell(uri, 120)}** |${' |'.repeat(columns)}`,
  ...scenarios.map(renderRow),
]

const legend =
  '✓ passed, ✗ failed, ~ expected to fail, - skipped, ! invalid, ? could not be judged, · was no part of it'

const matrixOf = ({ features, columns }: Review): Section => ({
  before: [
    `<details><summary>All scenarios × ${count(columns.length, 'column')}</summary>`,
    '',
    `| |${columns.map((_, index) => ` ${index + 1} |`).join('')}`,
    `| --- |${' :---: |'.repeat(columns.length)}`,
  ].join('\n'),
  after: `\n${legend}\n\n</details>\n`,
  items: features.flatMap((feature) => renderFeature(feature, columns.length)),
  yields: true,
  tellLeft: (left) => `| *${count(left, 'row')} more left out* |${' |'.repeat(columns.length)}`,
})

/** Each reason once, with how often and where. */
const reasonsOf = (cells: readonly ToldCell[], wanted: 'diverged' | 'skipped', before: string): Section => {
  const own = cells.filter(({ shown }) => shown === wanted)
  const groups = new Map<string, ToldCell[]>()
  for (const cell of own) {
    const key = `${cell.index} ${reasonOf(cell)}`
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  return {
    before,
    after: '',
    items: [...groups.values()].flatMap(([first, ...more]) =>
      first
        ? [
            `- ${count(more.length + 1, 'scenario')} on ${renderCode(first.column.name)}: ${renderCode(reasonOf(first), 600)}`,
          ]
        : [],
    ),
    tellLeft: (left) => `- *and ${count(left, 'reason')} more*`,
  }
}

const pastOf = ({ past }: Review): string => {
  if (!past?.comparison) return ''
  const { name, startedAt } = past.comparison.before
  return `Since ${startedAt === undefined ? renderCode(name) : renderTime(startedAt)}: ${renderBrief(past.comparison)}\n\n`
}

const headOf = (review: Review): string => {
  const started = review.startedAt === undefined ? '' : `, ${renderTime(review.startedAt)}`
  const sizes = `${count(allOf(review).length, 'scenario')} on ${count(review.columns.length, 'column')}`
  return `## ${markOfShown(review.exitCode === 0 ? 'passed' : 'failed')} ${exitSentences[review.exitCode]}\n\n${sizes}${started}, exit ${review.exitCode}\n\n${pastOf(review)}`
}

/** @param limit bytes that it must not exceed */
export const renderMarkdown = (review: Review, limit = commentLimit): string => {
  const cells = cellsOf(review)
  const head = headOf(review)
  const sections = [
    columnsOf(review),
    troublesOf(review),
    wrongOf(cells),
    changesOf(review),
    matrixOf(review),
    reasonsOf(cells, 'diverged', '### Expected to fail\n'),
    reasonsOf(cells, 'skipped', '### Skipped\n'),
  ]
  return head + fitSections(sections, limit - Buffer.byteLength(head))
}
