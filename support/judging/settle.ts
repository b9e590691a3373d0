/** The only loop that waits. Everything else asks it (docs/design.md §4). */
import { setTimeout as wait } from 'node:timers/promises'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal && { signal }),
}

/** One thing to settle: it is right after so many right rounds in a row, and, where it `holds`, one more a hold later. */
export interface Case {
  readonly attempts: number
  readonly holds: boolean
  /** In place of everybody's. */
  readonly deadlineMs?: number
}

/** A case and what its rounds said, in the order in which they were asked. */
export interface Track<C extends Case, R> {
  readonly subject: C
  readonly rounds: R[]
  /** When each of these was asked. */
  readonly starts: number[]
  /** How often it was asked, those included that told nothing and were asked again. */
  asked: number
  /** Right rounds in a row, the last one included. */
  streak: number
  /** It was right often enough, and for long enough. */
  settled: boolean
}

export interface Settling<C extends Case, R> {
  readonly cases: readonly C[]
  /** One attempt of each of these, all at once: one round a case, in order. */
  readonly ask: (cases: readonly C[]) => Promise<readonly R[]>
  readonly isRight: (round: R) => boolean
  /** Whether the machine was too busy for the round to tell anything: asked again at once, and given more time than the deadline. */
  readonly isBusy?: (round: R) => boolean
  /** Between the starts of two rounds, which overlap. */
  readonly gapMs: number
  /** Between the starts of the last two rounds of a case that holds; they overlap too. */
  readonly holdMs: number
  /** How long a case must be left alone before the next series, where that is longer than the gap. */
  readonly restMs?: (track: Track<C, R>) => number
  /** No series of rounds starts later than this, but for the first. */
  readonly deadlineMs: number
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** Rounds of a whole series: a case that holds proves it by the last one. */
export const seriesLength = ({ attempts, holds }: Case): number => attempts + (holds ? 1 : 0)

/** By the clock a sleep may end so much early. */
const earlyMs = 1

/** Whether the right rounds in a row span the hold: in a series they do, unless some were asked again. */
const isHeld = <C extends Case, R>({ starts, streak }: Track<C, R>, holdMs: number): boolean =>
  streak > 0 && (starts.at(-1) ?? 0) - (starts.at(-streak) ?? 0) >= holdMs - earlyMs

/** When the rounds that a case lacks start, in milliseconds from now. */
const startsOf = <C extends Case, R>(track: Track<C, R>, { gapMs, holdMs }: Settling<C, R>): readonly number[] => {
  const rounds = Math.max(1, seriesLength(track.subject) - track.streak)
  if (!track.subject.holds) return Array.from({ length: rounds }, (_, index) => index * gapMs)
  const before = Array.from({ length: rounds - 1 }, (_, index) => index * gapMs)
  return [...before, before.length === 0 ? 0 : (before.at(-1) ?? 0) + holdMs]
}

/** What one attempt of one case said. */
interface Flown<C extends Case, R> {
  readonly track: Track<C, R>
  readonly startedAt: number
  readonly round: R
}

const note = <C extends Case, R>(
  { track, startedAt, round }: Flown<C, R>,
  { isRight, holdMs }: Settling<C, R>,
): void => {
  track.rounds.push(round)
  track.starts.push(startedAt)
  track.streak = isRight(round) ? track.streak + 1 : 0
  const { subject, streak } = track
  track.settled = streak >= seriesLength(subject) && (!subject.holds || isHeld(track, holdMs))
}

/** One attempt of each; what the machine spoilt is asked once more as soon as that is known, in place of that round. */
const fly = async <C extends Case, R>(
  asked: readonly Track<C, R>[],
  settling: Settling<C, R>,
  again = true,
): Promise<readonly Flown<C, R>[]> => {
  const { ask, clock, isBusy, signal } = settling
  signal?.throwIfAborted()
  const startedAt = clock.now()
  for (const track of asked) track.asked += 1
  const rounds = await ask(asked.map(({ subject }) => subject))
  const flown = asked.map((track, index) => ({ track, startedAt, round: rounds[index] as R }))
  const spoilt = again ? flown.filter(({ round }) => isBusy?.(round)) : []
  if (spoilt.length === 0) return flown
  const mended = await fly(
    spoilt.map(({ track }) => track),
    settling,
    false,
  )
  return [...flown.filter((one) => !spoilt.includes(one)), ...mended]
}

/** The rounds that each case lacks. None waits for the one before, so a denial costs one timeout and not one a round. */
const series = async <C extends Case, R>(settling: Settling<C, R>, tracks: readonly Track<C, R>[]): Promise<void> => {
  const { clock, signal } = settling
  const starts = new Map(tracks.map((track) => [track, new Set(startsOf(track, settling))]))
  const moments = [...new Set([...starts.values()].flatMap((one) => [...one]))].sort((a, b) => a - b)
  const flying: Promise<readonly Flown<C, R>[]>[] = []
  for (const [index, moment] of moments.entries()) {
    if (index > 0) await clock.sleep(moment - (moments[index - 1] ?? 0), signal)
    const flight = fly(
      tracks.filter((track) => starts.get(track)?.has(moment)),
      settling,
    )
    flight.catch(() => {}) // told by Promise.all below; until then it must not count as unhandled
    flying.push(flight)
  }
  const flown = (await Promise.all(flying)).flat().sort((one, other) => one.startedAt - other.startedAt)
  for (const one of flown) note(one, settling)
}

/** A busy machine gets so many deadlines more. */
const patience = 4

/**
 * Asks the cases that are not right yet until all are, or the deadline is over. Rejects when asking does, or when the
 * signal aborts.
 */
export const settle = async <C extends Case, R>(settling: Settling<C, R>): Promise<readonly Track<C, R>[]> => {
  const { cases, clock, deadlineMs, gapMs, isBusy, restMs, signal } = settling
  const begunAt = clock.now()
  const tracks = cases.map(
    (subject): Track<C, R> => ({ subject, rounds: [], starts: [], asked: 0, streak: 0, settled: false }),
  )
  const wasBusy = ({ subject, rounds }: Track<C, R>): boolean =>
    rounds.slice(-seriesLength(subject)).some((one) => isBusy?.(one))
  const isOver = (track: Track<C, R>): boolean => {
    const limitMs = (track.subject.deadlineMs ?? deadlineMs) * (wasBusy(track) ? 1 + patience : 1)
    return clock.now() + gapMs >= begunAt + limitMs
  }
  for (;;) {
    const open = tracks.filter((track) => !track.settled && (track.rounds.length === 0 || !isOver(track)))
    if (open.length === 0) return tracks
    await series(settling, open)
    const unsettled = tracks.filter((track) => !track.settled && !isOver(track))
    if (unsettled.length === 0) return tracks
    await clock.sleep(Math.max(gapMs, ...unsettled.map((track) => restMs?.(track) ?? 0)), signal)
  }
}
