/** The evidence of a review, packed: thousands of judgements look much alike, and most are never read. Pure. */
import { deflateEntries } from './deflated.js'
import { attachedKey, evidenceKey, judgementsOf } from './keys.js'
import type { Attached } from './recording.js'
import type { Judgement, Review, ReviewCell, ReviewScenario } from './review.js'

type Packed = readonly (readonly [string, readonly Judgement[] | readonly Attached[]])[]

/** The judgements of each step, and what was attached, by the keys that their buttons carry. */
const evidenceOf = ({ recording }: ReviewCell, scenario: string, column: number): Packed => {
  if (!recording) return []
  const written = recording.steps.filter(({ isHook }) => !isHook)
  const attached = recording.steps.flatMap((step) => step.attached)
  return [
    ...written.map((step, index) => [evidenceKey(scenario, column, index), judgementsOf(step)] as const),
    [attachedKey(scenario, column), attached] as const,
  ].filter(([, { length }]) => length > 0)
}

const evidenceOfScenario = ({ id, cells }: ReviewScenario): Packed =>
  cells.flatMap((cell, column) => evidenceOf(cell, id, column))

/** Every feature's by itself. */
export const packEvidence = ({ features }: Review): string =>
  deflateEntries(features.map(({ scenarios }) => scenarios.flatMap(evidenceOfScenario)))
