/** The cells of a review in the order of its scenarios, with what a line about one of them needs. Pure. */

import type { Review, ReviewCell, ReviewColumn, ReviewScenario } from './review/review.js'
import { type Shown, shownOf, words } from './shown.js'

export interface ToldCell extends ReviewCell {
  readonly uri: string
  readonly feature: string
  readonly scenario: ReviewScenario
  /** Its place among the columns. */
  readonly index: number
  readonly column: ReviewColumn
  readonly shown: Shown
}

/** Every scenario on every column of which it was a part. */
export const cellsOf = ({ features, columns }: Review): readonly ToldCell[] =>
  features.flatMap(({ uri, name: feature, scenarios }) =>
    scenarios.flatMap((scenario) =>
      scenario.cells.flatMap((cell, index) => {
        const column = columns[index]
        const shown = shownOf(cell)
        return column && shown !== 'absent' ? [{ ...cell, uri, feature, scenario, index, column, shown }] : []
      }),
    ),
  )

const wrong: readonly Shown[] = ['failed', 'unjudged', 'invalid', 'unstarted', 'lost']

/** What keeps a run from being green. */
export const isWrong = ({ shown }: Pick<ToldCell, 'shown'>): boolean => wrong.includes(shown)

/** All that is known of why a cell is not green: each step's words, or a reason. */
export const textOf = ({ uri, shown, result }: ToldCell): string => {
  const troubles = (result?.troubles ?? []).map(
    ({ step, line, message }) => `${step.trim()}${line === undefined ? '' : ` (${uri}:${line})`}\n${message.trimEnd()}`,
  )
  return [...troubles, ...(result?.reason === undefined ? [] : [result.reason])].join('\n') || words[shown]
}

/** Why it was skipped, or expected to fail: for that with its source, and until when. */
export const reasonOf = ({ result }: ReviewCell): string => {
  const { reason = '', excuse } = result ?? {}
  return excuse ? `${reason} (${excuse.source}; until ${excuse.expires})` : reason
}

/** In one line: what was expected and what was seen. */
export const headlineOf = ({ shown, result }: ToldCell): string =>
  result?.troubles[0]?.message.trim().split('\n')[0] || result?.reason || words[shown]

/** What went wrong in a column outside its scenarios. */
export const troublesOfColumn = ({ error, tally }: ReviewColumn): readonly string[] => [
  ...(error === undefined ? [] : [`the column could not be judged: ${error}`]),
  ...(tally?.troubles ?? []).map(({ step, message }) => `${step}: ${message}`),
]
