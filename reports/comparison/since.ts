/** One scenario on one column through several runs: since when it stands as it does, and whether it wavers. Pure. */
import type { FinalStanding } from '../standing.js'

/** What one run says of it. */
export interface Moment {
  /** ISO 8601. */
  readonly startedAt: string
  readonly standing: FinalStanding
  readonly attempts: number
  /** Another one where its feature was changed. */
  readonly wording: string
}

export interface Since {
  /** When the first of the runs began that all say the same, this one included. */
  readonly startedAt: string
  /** How many say so. */
  readonly runs: number
  /** When the last earlier run began in which it passed. */
  readonly passedLast?: string
  /** How many earlier runs know the scenario. */
  readonly earlier: number
}

export interface Flaky {
  /** How often its verdict turned. */
  readonly turns: number
  /** In how many runs it passed only when it was tried again. */
  readonly retried: number
  /** How many runs gave a verdict, this one included. */
  readonly runs: number
}

type Verdict = 'good' | 'failed'

const verdicts: Partial<Readonly<Record<FinalStanding, Verdict>>> = {
  passed: 'good',
  diverged: 'good',
  failed: 'failed',
}

/** Neither skipped nor green. */
const isUnjudged = (standing: FinalStanding): boolean => verdicts[standing] === undefined && standing !== 'skipped'

const startOf = (moments: readonly Moment[], isSame: (moment: Moment) => boolean): readonly Moment[] => {
  const end = moments.findLastIndex((moment) => !isSame(moment))
  return moments.slice(end + 1)
}

/** Runs that could not judge it neither begin nor end its failing. */
const streakOf = (moments: readonly Moment[]): readonly Moment[] => {
  const now = moments.at(-1)
  if (!now) return []
  if (now.standing !== 'failed') return startOf(moments, ({ standing }) => isUnjudged(standing))
  return startOf(
    moments.filter(({ standing }) => verdicts[standing] !== undefined),
    ({ standing }) => standing === 'failed',
  )
}

/**
 * For what failed or could not be judged in the last of them; undefined for anything else. @param moments of the runs that
 * know the scenario, the earliest first
 */
export const sinceOf = (moments: readonly Moment[]): Since | undefined => {
  const last = moments.at(-1)
  if (!last || (last.standing !== 'failed' && !isUnjudged(last.standing))) return undefined
  const streak = streakOf(moments)
  const passedLast = moments.findLast(({ standing }) => standing === 'passed')?.startedAt
  return {
    startedAt: streak[0]?.startedAt ?? last.startedAt,
    runs: streak.length,
    ...(passedLast !== undefined && { passedLast }),
    earlier: moments.length - 1,
  }
}

/** Fewer turns are a thing that broke, and perhaps was mended. */
const manyTurns = 3

/** A verdict that differs from the one before it and the one after it. */
const hasBlip = (given: readonly Verdict[]): boolean =>
  given.some((verdict, index) => {
    const [before, after] = [given[index - 1], given[index + 1]]
    return before !== undefined && before === after && before !== verdict
  })

/**
 * Undefined where it is steady. A scenario that was written anew may come out otherwise: only what it says now counts.
 * @param all of the runs that know the scenario, the earliest first
 */
export const flakyOf = (all: readonly Moment[]): Flaky | undefined => {
  const moments = all.filter(({ wording }) => wording === all.at(-1)?.wording)
  const given = moments.flatMap(({ standing }) => verdicts[standing] ?? [])
  const turns = given.filter((verdict, index) => index > 0 && verdict !== given[index - 1]).length
  const retried = moments.filter(({ standing, attempts }) => standing === 'passed' && attempts > 1).length
  if (retried === 0 && turns < manyTurns && !hasBlip(given)) return undefined
  return { turns, retried, runs: given.length }
}
