/**
 * A review as JUnit XML, one file for all columns: a suite a column, a case a scenario. What could not be judged is an error; a known
 * divergence is skipped, and a property of its suite. It keeps to what the schemas of Ant's JUnit task and of Jenkins have in common. Pure.
 */
import { cellsOf, headlineOf, isWrong, reasonOf, type ToldCell, textOf, troublesOfColumn } from './cells.js'
import { inertLine, shorten } from './inert.js'
import { type Case, longestName, renderSuites, type Suite } from './junit-xml.js'
import { words } from './review/marks.js'
import type { Review, ReviewColumn } from './review/review.js'

const outcomeOf = (cell: ToldCell): Case['outcome'] => {
  const { shown } = cell
  if (shown === 'passed') return undefined
  if (isWrong(cell))
    return {
      element: shown === 'failed' ? 'failure' : 'error',
      type: shown,
      message: headlineOf(cell),
      text: textOf(cell),
    }
  const reason = reasonOf(cell)
  return { element: 'skipped', type: shown, message: shown === 'diverged' ? `${words.diverged}: ${reason}` : reason }
}

/** What stands before the last dot is a package to whoever reads it: the column. */
const classOf = (column: string, uri: string): string =>
  `${column}.${uri.replace(/\.feature$/, '').replaceAll('.', '_')}`

/** Examples of an outline have one name: their lines tell them apart, and a number where files differ in their dots alone. */
const nameCases = (cells: readonly ToldCell[]): readonly string[] => {
  const plain = cells.map(({ scenario: { name } }) => shorten(inertLine(name), longestName))
  const times = new Map<string, number>()
  const placeOf = (index: number): string => `${cells[index]?.uri} ${plain[index]}`
  for (const index of cells.keys()) times.set(placeOf(index), (times.get(placeOf(index)) ?? 0) + 1)
  const taken = new Set<string>()
  return cells.map(({ column, uri, scenario: { line } }, index) => {
    const base = `${plain[index]}${(times.get(placeOf(index)) ?? 0) > 1 ? ` (line ${line})` : ''}`
    const keyOf = (name: string): string => `${classOf(column.name, uri)}.${name}`
    let own = base
    for (let nth = 2; taken.has(keyOf(own)); nth++) own = `${base} (${nth})`
    taken.add(keyOf(own))
    return own
  })
}

const toError = (classname: string, name: string, text: string): Case => ({
  classname,
  name,
  elapsedMs: 0,
  outcome: { element: 'error', type: 'unjudged', message: text.split('\n')[0] ?? '', text },
})

const propertiesOf = ({ facts }: ReviewColumn, cells: readonly ToldCell[]): Suite['properties'] => [
  ...facts.map((fact) => ['fact', fact] as const),
  ...cells
    .filter(({ shown }) => shown === 'diverged')
    .map((cell) => ['diverged', `${cell.uri}:${cell.scenario.line} ${cell.scenario.name}: ${reasonOf(cell)}`] as const),
]

const suiteOf = (column: ReviewColumn, cells: readonly ToldCell[], startedAt: string): Suite => {
  const names = nameCases(cells)
  const cases = cells.map((cell, index) => {
    const outcome = outcomeOf(cell)
    return {
      classname: classOf(column.name, cell.uri),
      name: names[index] ?? '',
      elapsedMs: cell.result?.elapsedMs ?? 0,
      ...(outcome && { outcome }),
    }
  })
  const troubles = troublesOfColumn(column).map((text, index) =>
    toError(`${column.name}.run`, `the run (${index + 1})`, text),
  )
  return {
    name: column.name,
    startedAt,
    elapsedMs: column.tally?.elapsedMs ?? 0,
    properties: propertiesOf(column, cells),
    cases: [...cases, ...troubles],
  }
}

/** What `--require` misses belongs to no column. */
const suiteOfMissing = (missing: readonly string[], startedAt: string): readonly Suite[] =>
  missing.length === 0
    ? []
    : [
        {
          name: '--require',
          startedAt,
          elapsedMs: 0,
          properties: [],
          cases: missing.map((line, index) => toError('netherkin.require', `required (${index + 1})`, line)),
        },
      ]

export const renderJunit = (review: Review): string => {
  // Its schema takes no time zone and no fractions.
  const startedAt = (review.startedAt ?? '1970-01-01T00:00:00').slice(0, 19)
  const cells = cellsOf(review)
  const suites = review.columns.map((column, place) =>
    suiteOf(
      column,
      cells.filter(({ index }) => index === place),
      startedAt,
    ),
  )
  const all = [...suites, ...suiteOfMissing(review.missing, startedAt)]
  return renderSuites(all)
}
