/** What is known of one case so far: its attempts, in the order in which they are asked. Pure but for the track itself. */

/** One thing to settle: it is right after so many right rounds in a row, and, where it `holds`, one more a hold later. */
export interface Case {
  readonly attempts: number
  readonly holds: boolean
  /** In place of everybody's. */
  readonly deadlineMs?: number
}

export interface Pace {
  /** Between the starts of two rounds, which overlap. */
  readonly gapMs: number
  /** Between the starts of the last two rounds of a case that holds; they overlap too. */
  readonly holdMs: number
}

interface Attempt<R> {
  /** When it starts, or did; milliseconds since the epoch. */
  at: number
  /** `void`: the machine was too busy for it to tell anything. */
  state: 'planned' | 'flying' | 'right' | 'wrong' | 'void'
  round?: R
}

/** A case on its way. */
export interface Track<C extends Case, R> {
  readonly subject: C
  readonly attempts: Attempt<R>[]
}

/** Rounds of a whole series: a case that holds proves it by the last one. */
export const seriesLength = ({ attempts, holds }: Case): number => attempts + (holds ? 1 : 0)

/** All since the last wrong one, those included of which nothing is known yet. */
const runOf = <C extends Case, R>({ attempts }: Track<C, R>): readonly Attempt<R>[] =>
  attempts.slice(attempts.findLastIndex(({ state }) => state === 'wrong') + 1).filter(({ state }) => state !== 'void')

/** By the clock a sleep may end so much early. */
const earlyMs = 1

/** From the first start of a series that holds to its last. */
const spanOf = ({ attempts }: Case, { gapMs, holdMs }: Pace): number => (attempts - 1) * gapMs + holdMs

const isWhole = (subject: Case, run: readonly Attempt<unknown>[], pace: Pace): boolean => {
  if (run.length < seriesLength(subject)) return false
  const spannedMs = (run.at(-1)?.at ?? 0) - (run[0]?.at ?? 0)
  return !subject.holds || spannedMs >= spanOf(subject, pace) - earlyMs
}

/** Whether it was right often enough in a row, and for long enough. */
export const isSettled = <C extends Case, R>(track: Track<C, R>, pace: Pace): boolean => {
  const run = runOf(track)
  return run.every(({ state }) => state === 'right') && isWhole(track.subject, run, pace)
}

/** Whether the machine spoilt some of the last rounds. */
export const wasBusy = <C extends Case, R>({ subject, attempts }: Track<C, R>): boolean =>
  attempts.slice(-seriesLength(subject)).some(({ state }) => state === 'void')

/** When the next attempt would start. */
export const soonestOf = ({ attempts }: Track<Case, unknown>, fromMs: number, gapMs: number): number =>
  Math.max(fromMs, (attempts.at(-1)?.at ?? fromMs - gapMs) + gapMs)

/** When the series began that is under way, or when the next one would. */
export const beginningOf = (track: Track<Case, unknown>, fromMs: number, gapMs: number): number =>
  runOf(track)[0]?.at ?? soonestOf(track, fromMs, gapMs)

/** Plans what the case lacks if all that is planned and flying comes back right; not before `fromMs`. */
export const planRounds = <C extends Case, R>(track: Track<C, R>, fromMs: number, pace: Pace): void => {
  const { subject, attempts } = track
  for (let run = runOf(track); !isWhole(subject, run, pace); run = runOf(track)) {
    const soonest = soonestOf(track, fromMs, pace.gapMs)
    const proves = subject.holds && run.length >= seriesLength(subject) - 1
    const at = proves ? Math.max(soonest, (run[0]?.at ?? soonest) + spanOf(subject, pace)) : soonest
    attempts.push({ at, state: 'planned' })
  }
}

export const nextOf = <C extends Case, R>({ attempts }: Track<C, R>): Attempt<R> | undefined =>
  attempts.find(({ state }) => state === 'planned')

/** Whoever starts late does not come closer to the next. */
export const start = <C extends Case, R>({ attempts }: Track<C, R>, attempt: Attempt<R>, now: number): void => {
  const lateMs = now - attempt.at
  for (const one of attempts) if (one.state === 'planned') one.at += lateMs
  attempt.state = 'flying'
}

export const land = <R>(attempt: Attempt<R>, round: R, state: 'right' | 'wrong' | 'void'): void => {
  attempt.round = round
  attempt.state = state
}

const told: readonly string[] = ['right', 'wrong', 'void'] satisfies Attempt<unknown>['state'][]

/** What has come back, in the order in which it was asked. */
export const roundsOf = <C extends Case, R>({ attempts }: Track<C, R>): readonly R[] =>
  attempts.flatMap(({ state, round }) => (told.includes(state) ? [round as R] : []))

/** How a case ended. */
export interface Ending<C extends Case, R> {
  readonly subject: C
  /** It was right often enough in a row, and for long enough. */
  readonly settled: boolean
  /** In the order in which they were asked; of a case that settled without those that told nothing. */
  readonly rounds: readonly R[]
  /** Right rounds in a row, the last one included. */
  readonly streak: number
  /** How often it was asked. */
  readonly asked: number
}

export const endOf = <C extends Case, R>(track: Track<C, R>, pace: Pace): Ending<C, R> => {
  const { subject, attempts } = track
  const settled = isSettled(track, pace)
  const telling = { subject, attempts: attempts.filter(({ state }) => state !== 'void') }
  return {
    subject,
    settled,
    rounds: roundsOf(settled ? telling : track),
    streak: runOf(track).length,
    asked: attempts.length,
  }
}
