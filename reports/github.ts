/** A review as GitHub's workflow commands: an annotation a scenario that went wrong, at the line of its feature. Pure. */
import { cellsOf, headlineOf, isWrong, type ToldCell, troublesOfColumn } from './cells.js'
import { inert, inertLine, shorten } from './inert.js'
import type { Review } from './review/review.js'

/** What GitHub shows of one step. */
const mostShown = 10
const longestTitle = 200
/** Characters; the report has the rest. */
const longestMessage = 1300

interface Annotation {
  readonly file?: string
  readonly line?: number
  readonly title: string
  readonly message: string
}

const escapeMessage = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string): string => escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const property = (name: string, value: string | number | undefined): readonly string[] =>
  value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]

const render = ({ file, line, title, message }: Annotation): string => {
  const properties = [
    ...property('file', file && inertLine(file)),
    ...property('line', line),
    ...property('title', shorten(inertLine(title), longestTitle)),
  ]
  return `::error ${properties.join(',')}::${escapeMessage(shorten(inert(message), longestMessage))}`
}

/** The first step that went wrong; the scenario itself, where none did. */
const lineOf = ({ result, scenario }: ToldCell): number => result?.troubles[0]?.line ?? scenario.line

/** Files as GitHub knows them: seen from the repository's root. @param folder where the run stood in it; empty for the root */
const annotateScenarios = (review: Review, folder: string): readonly Annotation[] => {
  const wrong = cellsOf(review).filter(isWrong)
  return [...new Set(wrong.map(({ scenario }) => scenario))].flatMap((scenario) => {
    const own = wrong.filter((cell) => cell.scenario === scenario)
    const [first] = own
    if (!first) return []
    const message = own.map((cell) => `${cell.column.name}: ${shorten(headlineOf(cell), 400)}`).join('\n')
    return [{ file: folder + first.uri, line: lineOf(first), title: scenario.name, message }]
  })
}

const annotateColumns = ({ columns, missing }: Review): readonly Annotation[] => [
  ...columns.flatMap((column) =>
    troublesOfColumn(column).map((message) => ({ title: column.name, message: shorten(message, longestMessage) })),
  ),
  ...missing.map((message) => ({ title: 'Netherkin', message })),
]

const tellRest = (rest: number): Annotation => ({
  title: 'Netherkin',
  message: `and ${rest} more went wrong; GitHub shows ${mostShown} annotations of a step, the review shows all`,
})

/** @returns commands, a line each; empty where nothing went wrong. @param folder ends in `/`, or is empty */
export const renderAnnotations = (review: Review, folder = ''): string => {
  const all = [...annotateColumns(review), ...annotateScenarios(review, folder)]
  const shown = all.length > mostShown ? all.slice(0, mostShown - 1) : all
  const lines = [...shown, ...(all.length > shown.length ? [tellRest(all.length - shown.length)] : [])]
  return lines.map((one) => `${render(one)}\n`).join('')
}
