/** The words of a failed step. */
import type { Judgement } from './evidence.js'

const servedBy = ({ observations, saw }: Judgement): string[] => {
  if (saw.includes('served by')) return []
  const names = [...new Set(observations.flatMap(({ servedBy: server }) => server?.pod ?? []))]
  return names.length > 0 ? [`served by ${names.join(', ')}`] : []
}

const seenAs = ({ observations }: Judgement): string[] => {
  const addresses = [...new Set(observations.flatMap(({ seenFrom }) => seenFrom ?? []))]
  return addresses.length > 0 ? [`seen as ${addresses.join(', ')}`] : []
}

const details = ({ observations }: Judgement): string[] => {
  const last = observations.at(-1)
  return last && last.detail !== '' && last.verdict !== 'connected' ? [last.detail] : []
}

const attempts = ({ attempts: count, elapsedMs }: Judgement): string =>
  `${count} ${count === 1 ? 'attempt' : 'attempts'} over ${elapsedMs} ms`

/** One paragraph: what was expected, what was seen, what decided it and what to try. */
export const describeJudgement = (judgement: Judgement): string => {
  const { about, expected, saw, because, suggestion } = judgement
  const facts = [attempts(judgement), ...servedBy(judgement), ...seenAs(judgement), ...details(judgement)]
  return [
    `${about}: expected ${expected} but saw ${saw} (${facts.join('; ')})`,
    ...because.map((line) => `  because: ${line}`),
    ...(suggestion === undefined ? [] : [`  try: ${suggestion}`]),
  ].join('\n')
}

type Row = readonly [string, string, string, string]

const align = (rows: readonly Row[]): string => {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) => `  | ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n')
}

const toRow = ({ cell, expected, saw }: Judgement): Row => [cell?.row ?? '', cell?.column ?? '', expected, saw]

/** All wrong cells of a truth table, a row each. */
export const describeCells = (wrong: readonly Judgement[]): string =>
  align([['from', 'to', 'expected', 'saw'], ...wrong.map(toRow)])

const reasonsOf = ({ because }: Judgement): string => because.join('\n')

/** Cells with the same reasons are told once: the first stands for the rest. */
const firstOfEachReason = (wrong: readonly Judgement[]): readonly Judgement[] =>
  wrong.filter((one, index) => wrong.findIndex((other) => reasonsOf(other) === reasonsOf(one)) === index)

/** The whole text of a failed step. */
export const describeFailure = (wrong: readonly Judgement[], judged: number): string => {
  if (wrong.length === 1 || !wrong.every(({ cell }) => cell)) return wrong.map(describeJudgement).join('\n')
  const told = firstOfEachReason(wrong).map(describeJudgement).join('\n')
  return `${wrong.length} of ${judged} cells are wrong:\n${describeCells(wrong)}\n${told}`
}
