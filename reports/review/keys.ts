/** Where evidence is kept on the page, for the buttons that ask for it. Pure. */
import type { RecordedStep } from './recording.js'
import type { Judgement } from './review.js'

/** Of a step on a column. */
export const evidenceKey = (scenario: string, column: number, step: number): string => `${scenario}.${column}.${step}`

/** Of what a failure left. */
export const attachedKey = (scenario: string, column: number): string => `${scenario}.${column}.files`

/** Of what a scenario was asked of. */
export const topologyKey = (scenario: string, column: number): string => `${scenario}.${column}.topology`

export const judgementsOf = ({ evidence }: RecordedStep): readonly Judgement[] =>
  evidence.flatMap(({ judgements }) => judgements)
