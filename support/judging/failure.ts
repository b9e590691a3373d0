/** The words of a failed step. */
import type { Judgement } from '../evidence.js'

const servedBy = ({ observations, saw }: Judgement): string[] => {
  if (saw.includes('served by')) return []
  const names = [...new Set(observations.flatMap(({ servedBy: server }) => server?.pod ?? []))]
  return names.length > 0 ? [`served by ${names.join(', ')}`] : []
}

const seenAs = ({ observations, saw }: Judgement): string[] => {
  if (saw.includes('seen as')) return []
  const addresses = [...new Set(observations.flatMap(({ seenFrom }) => seenFrom ?? []))]
  return addresses.length > 0 ? [`seen as ${addresses.join(', ')}`] : []
}

const details = ({ observations, saw, because }: Judgement): string[] => {
  const last = observations.at(-1)
  if (!last || last.detail === '' || last.verdict === 'connected') return []
  return [saw, ...because].some((text) => text.includes(last.detail)) ? [] : [last.detail]
}

/** `expected served by a but saw b`: words that both begin with are said once. */
const sawOf = ({ expected, saw }: Judgement): string => {
  const shared = ['served by ', 'seen as '].find((words) => expected.startsWith(words) && saw.startsWith(words))
  return shared === undefined ? saw : saw.slice(shared.length)
}

const attempts = ({ attempts: count, elapsedMs }: Judgement): string =>
  `${count} ${count === 1 ? 'attempt' : 'attempts'} over ${elapsedMs} ms`

/** One paragraph: what was expected, what was seen, what decided it and what to try. */
export const describeJudgement = (judgement: Judgement): string => {
  const { about, expected, because, suggestion } = judgement
  const facts = [attempts(judgement), ...servedBy(judgement), ...seenAs(judgement), ...details(judgement)]
  return [
    `${about}: expected ${expected} but saw ${sawOf(judgement)} (${facts.join('; ')})`,
    ...because.map((line) => `  because: ${line}`),
    ...(suggestion === undefined ? [] : [`  try: ${suggestion}`]),
  ].join('\n')
}

type Row = readonly string[]

const align = (rows: readonly Row[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) => `  | ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n')
}

const placeOf = ({ cell }: Judgement): string => JSON.stringify([cell?.row, cell?.column])

const groupBy = (wrong: readonly Judgement[], keyOf: (one: Judgement) => string): readonly Judgement[][] => {
  const groups = new Map<string, Judgement[]>()
  for (const one of wrong) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return [...groups.values()]
}

const onOf = (group: readonly Judgement[]): string => group.flatMap(({ cell }) => cell?.on ?? []).join(', ')

const toRow = (group: readonly Judgement[]): Row => {
  const [first] = group
  return [first?.cell?.row ?? '', first?.cell?.column ?? '', onOf(group), first?.expected ?? '', first?.saw ?? '']
}

/** What went wrong alike in one cell, on whichever ports. */
const groupByCell = (wrong: readonly Judgement[]): readonly Judgement[][] =>
  groupBy(wrong, (one) => `${placeOf(one)} ${one.expected} ${one.saw}`)

/** All wrong cells of a truth table, a row each; where cells ask on several ports, the ports that went wrong alike. */
export const describeCells = (wrong: readonly Judgement[]): string => {
  const rows = [['from', 'to', 'on', 'expected', 'saw'], ...groupByCell(wrong).map(toRow)]
  const isPorted = wrong.some(({ cell }) => cell?.on !== undefined)
  return align(isPorted ? rows : rows.map((row) => row.filter((_, column) => column !== 2)))
}

const reasonsOf = ({ because }: Judgement): string => because.join('\n')

/** Cells with the same reasons are told once: the first stands for the rest. So does a cell's first port. */
const firstOfEachReason = (wrong: readonly Judgement[]): readonly Judgement[] =>
  groupBy(
    groupByCell(wrong).flatMap(([first]) => first ?? []),
    reasonsOf,
  ).flatMap(([first]) => first ?? [])

const countCells = (judgements: readonly Judgement[]): number => new Set(judgements.map(placeOf)).size

/** The whole text of a failed step: what is wrong of all that was judged. */
export const describeFailure = (wrong: readonly Judgement[], judged: readonly Judgement[]): string => {
  if (wrong.length === 1 || !wrong.every(({ cell }) => cell)) return wrong.map(describeJudgement).join('\n')
  const told = firstOfEachReason(wrong).map(describeJudgement).join('\n')
  return `${countCells(wrong)} of ${countCells(judged)} cells are wrong:\n${describeCells(wrong)}\n${told}`
}
