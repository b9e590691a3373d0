/** The questions of one scenario, asked in two runs: which were answered otherwise. Pure. */
import type { Answer } from './messages-digest.js'

export interface AnswerChange {
  /** `broken`: as expected before, and not now. `mended`: the other way round. `changed`: anything else. */
  readonly kind: 'broken' | 'mended' | 'changed'
  /** The step that asked it, without its keyword. */
  readonly step: string
  /** The pair in words: `pod a → service b:80/TCP`. */
  readonly about: string
  readonly expected: string
  /** Absent where the same was expected. */
  readonly expectedBefore?: string
  readonly sawBefore: string
  readonly saw: string
}

/** One pair may be asked several times, before and after a change: their order tells them apart. */
const byKey = (answers: readonly Answer[]): ReadonlyMap<string, Answer> => {
  const taken = new Map<string, number>()
  return new Map(
    answers.map((answer) => {
      const key = `${answer.step}\n${answer.about}`
      const nth = (taken.get(key) ?? 0) + 1
      taken.set(key, nth)
      return [`${key}\n${nth}`, answer]
    }),
  )
}

const kindOf = (before: Answer, now: Answer): AnswerChange['kind'] => {
  const [was, is] = [before, now].map(({ outcome }) => outcome === 'as-expected')
  if (was === is) return 'changed'
  return is ? 'mended' : 'broken'
}

const isSame = (before: Answer, now: Answer): boolean =>
  before.expected === now.expected && before.saw === now.saw && before.outcome === now.outcome

/** What only one of the runs asked is left out: it cannot have changed. */
export const compareAnswers = (before: readonly Answer[], now: readonly Answer[]): readonly AnswerChange[] => {
  const earlier = byKey(before)
  return [...byKey(now)].flatMap(([key, answer]) => {
    const was = earlier.get(key)
    if (!was || isSame(was, answer)) return []
    const { step, about, expected, saw } = answer
    const changed = { kind: kindOf(was, answer), step, about, expected, sawBefore: was.saw, saw }
    return [was.expected === expected ? changed : { ...changed, expectedBefore: was.expected }]
  })
}
