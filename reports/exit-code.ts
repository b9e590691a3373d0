/** Which exit code a run's results make (docs/decisions.md §11). Pure. */
import type { Standing, Trouble } from './standing.js'

/** 3 usage or input, 2 something could not be judged, 1 an expectation failed, 4 nothing ran, 0 all as expected. */
export type ExitCode = 0 | 1 | 2 | 3 | 4

/** What each says of a run. */
export const exitSentences: Readonly<Record<ExitCode, string>> = {
  0: 'All as expected.',
  1: 'An expectation failed.',
  2: 'Something could not be judged.',
  3: 'The input must be mended.',
  4: 'Nothing ran, so nothing is proved.',
}

/** The first that applies decides. */
const exitOrder: readonly ExitCode[] = [3, 2, 1, 4, 0]

/** The exit code that says more; anything unknown counts as "could not be judged". */
export const worseExit = (one: number, other: number): number =>
  exitOrder.find((code) => [one, other].some((given) => given === code || (given > 4 && code === 2))) ?? 2

export const decideExit = (counts: Record<Standing, number>, troubles: readonly Trouble[]): ExitCode => {
  const some = (standing: Trouble['standing']): boolean =>
    counts[standing] > 0 || troubles.some((trouble) => trouble.standing === standing)
  if (some('invalid')) return 3
  if (some('unjudged') || counts.unstarted > 0) return 2
  if (some('failed')) return 1
  return counts.passed + counts.diverged > 0 ? 0 : 4
}
