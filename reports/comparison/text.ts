/** A comparison as text for a terminal or a log. Pure. */
import type { styleText } from 'node:util'
import { inertLine } from '../inert.js'
import { count, standingWords } from '../progress.js'
import { paint } from '../summary.js'
import type { AnswerChange } from './answers.js'
import { type ChangeKind, changeKinds } from './change-kind.js'
import type { Change, ColumnComparison, Comparison, RunName } from './compare.js'
import type { Since } from './since.js'

/** What a kind of change is called. */
export const kindWords: Readonly<Record<ChangeKind, string>> = {
  broken: 'broken',
  unjudged: 'could no longer be judged',
  mended: 'mended',
  changed: 'changed otherwise',
  new: 'new',
  gone: 'gone',
}

export const kindMarks: Readonly<Record<ChangeKind, string>> = {
  broken: '✗',
  unjudged: '?',
  mended: '✓',
  changed: '~',
  new: '+',
  gone: '-',
}

type Style = Parameters<typeof styleText>[0]

const tones: Readonly<Record<ChangeKind, Style>> = {
  broken: 'red',
  unjudged: 'magenta',
  mended: 'green',
  changed: 'cyan',
  new: 'cyan',
  gone: 'cyan',
}

/** `2026-11-20 14:03:07 UTC`: two runs may begin in one minute. */
export const renderTime = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`

export const renderRun = ({ name, startedAt }: RunName): string =>
  startedAt === undefined ? name : `${name} (${renderTime(startedAt)})`

const passedLast = ({ passedLast: last, earlier }: Since): string => {
  if (last !== undefined) return `passed last on ${renderTime(last)}`
  return earlier === 0 ? 'no earlier run has it' : `passed in none of ${count(earlier, 'earlier run')}`
}

/** `failing since 2026-11-20 14:03:07 UTC, 3 runs; passed last on 2026-11-19 14:02:41 UTC` */
export const renderSince = (since: Since, standing: string): string => {
  const word = standing === 'failed' ? 'failing' : 'not judged'
  const when =
    since.runs === 1 ? `${word} since this run` : `${word} since ${renderTime(since.startedAt)}, ${since.runs} runs`
  return `${when}; ${passedLast(since)}`
}

/** `passed → failed`; for what only one run has, that one's. `passed → failed; its steps read otherwise now` */
export const renderTurn = ({ before, now, isReworded }: Pick<Change, 'before' | 'now' | 'isReworded'>): string => {
  const turn = [before, now]
    .flatMap((standing) => (standing === undefined ? [] : [standingWords[standing]]))
    .filter((word, index, all) => word !== all[index - 1])
    .join(' → ')
  return isReworded ? `${turn}; its steps read otherwise now` : turn
}

/** `expected connected; saw connected before, timeout now` */
export const renderAnswer = ({ expected, expectedBefore, sawBefore, saw }: AnswerChange): string => {
  const was = expectedBefore === undefined ? '' : ` (before: ${expectedBefore})`
  return `expected ${expected}${was}; saw ${sawBefore} before, ${saw} now`
}

/** `2 broken, 1 mended`; empty where nothing is otherwise. */
export const renderCounts = ({ columns }: Pick<Comparison, 'columns'>): string => {
  const all = columns.flatMap(({ changes }) => changes)
  return changeKinds
    .map((kind) => [kind, all.filter((change) => change.kind === kind).length] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${number} ${kindWords[kind]}`)
    .join(', ')
}

const unaskedWords = (unasked: number): string => `${unasked} not compared: one of the runs was not asked to judge them`

/** In a line; that nothing changed says nothing where nothing was compared. `1 broken; 2 not compared: …` */
export const renderBrief = (comparison: Pick<Comparison, 'columns'>): string => {
  const { columns } = comparison
  const counts = renderCounts(comparison)
  const unasked = columns.reduce((sum, column) => sum + column.unasked, 0)
  const common = columns.some(({ compared }) => compared > 0)
  const head = common ? counts || 'nothing changed' : ['nothing in common', counts].filter(Boolean).join(': ')
  return unasked > 0 ? `${head}; ${unaskedWords(unasked)}` : head
}

const renderChange = (change: Change, colour: boolean): string[] => {
  const { kind, uri, line, name, answers } = change
  const head = paint(colour, tones[kind], `${kindMarks[kind]} ${kindWords[kind]}`)
  return [
    `  ${head}  ${inertLine(`${uri}:${line} ${name}`)}  (${renderTurn(change)})`,
    ...answers.map((answer) => `      ${inertLine(`${answer.about}: ${renderAnswer(answer)}`)}`),
  ]
}

const headOf = ({ name, before, index }: ColumnComparison): string => {
  if (index === undefined) return `${name}: the later run has no such column`
  if (before === undefined) return `${name}: the earlier run has no such column`
  return before === name ? name : `${name}, before: ${before}`
}

/** `34 unchanged; 105 not compared: one of the runs was not asked to judge them`; empty where there is neither. */
export const renderRest = ({ compared, unchanged, unasked }: ColumnComparison): string =>
  [...(compared > 0 ? [`${unchanged} unchanged`] : []), ...(unasked > 0 ? [unaskedWords(unasked)] : [])].join('; ')

const renderColumn = (column: ColumnComparison, colour: boolean): string[] => [
  '',
  inertLine(headOf(column)),
  ...column.changes.flatMap((change) => renderChange(change, colour)),
  ...(renderRest(column) === '' ? [] : [`  ${renderRest(column)}`]),
]

const endings: Readonly<Record<number, string>> = {
  0: 'Nothing broke.',
  1: 'Something broke (exit 1).',
  2: 'Something could no longer be judged (exit 2).',
  4: 'The runs have no scenario in common, so nothing is compared (exit 4).',
}

/** A column that has vanished has no changes of its own to tell of it. */
const endingOf = ({ columns, exitCode }: Comparison): string => {
  const lost = columns.filter(({ isLost }) => isLost).map(({ name }) => inertLine(name))
  return lost.length > 0 ? `No longer judged at all: ${lost.join(', ')} (exit ${exitCode}).` : (endings[exitCode] ?? '')
}

/** Both runs, each column with its changes, and what the exit code means; without a last newline. */
export const renderComparison = (comparison: Comparison, colour: boolean): string => {
  const { before, now, columns } = comparison
  const counts = renderCounts(comparison)
  return [
    inertLine(`${renderRun(before)} → ${renderRun(now)}`),
    ...columns.flatMap((column) => renderColumn(column, colour)),
    '',
    ...(counts === '' ? [] : [counts]),
    endingOf(comparison),
  ].join('\n')
}
