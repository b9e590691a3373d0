/** What it is for a scenario that it came out otherwise than before. Pure. */
import type { FinalStanding } from '../standing.js'
import type { AnswerChange } from './answers.js'

/**
 * `broken`: as expected before, fails now. `unjudged`: judged before, and could not be now. `mended`: failed before, passes
 * now. `changed`: anything else that is otherwise, single answers included. `new`, `gone`: only one of the runs has it.
 */
export type ChangeKind = 'broken' | 'unjudged' | 'mended' | 'changed' | 'new' | 'gone'

/** What matters most first. */
export const changeKinds: readonly ChangeKind[] = ['broken', 'unjudged', 'mended', 'changed', 'new', 'gone']

const asExpected: readonly FinalStanding[] = ['passed', 'diverged']
export const judged: readonly FinalStanding[] = [...asExpected, 'failed']
const unjudged: readonly FinalStanding[] = ['unjudged', 'invalid', 'lost', 'unstarted']

/** Of a scenario that stands as it stood: one more wrong answer breaks what failed before, too. */
const kindOfAnswers = (now: FinalStanding, answers: readonly AnswerChange[]): ChangeKind | undefined => {
  if (now === 'failed' && answers.some(({ kind }) => kind === 'broken')) return 'broken'
  return answers.length > 0 ? 'changed' : undefined
}

/** Undefined where nothing is otherwise. */
export const kindOf = (
  before: FinalStanding | undefined,
  now: FinalStanding | undefined,
  answers: readonly AnswerChange[],
  isReworded: boolean,
): ChangeKind | undefined => {
  if (before === undefined) return 'new'
  if (now === undefined) return 'gone'
  if (now === 'failed' && asExpected.includes(before)) return 'broken'
  if (now === 'passed' && before === 'failed') return 'mended'
  if (judged.includes(before) && unjudged.includes(now)) return 'unjudged'
  const other = isReworded ? 'changed' : undefined
  return before === now ? (kindOfAnswers(now, answers) ?? other) : 'changed'
}
