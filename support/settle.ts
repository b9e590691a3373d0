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

/** One thing to settle: it is right after so many right rounds in a row, and, where it `holds`, one more after the hold. */
export interface Case {
  readonly attempts: number
  readonly holds: boolean
}

/** A case and what its rounds said, in the order in which they were asked. */
export interface Track<C extends Case, R> {
  readonly subject: C
  readonly rounds: R[]
  /** Right rounds in a row, the last one included. */
  streak: number
  held: boolean
}

export interface Settling<C extends Case, R> {
  readonly cases: readonly C[]
  /** One attempt of each of these, all at once: one round a case, in order. */
  readonly ask: (cases: readonly C[]) => Promise<readonly R[]>
  readonly isRight: (round: R) => boolean
  /** Between the starts of two rounds, which overlap. */
  readonly gapMs: number
  readonly holdMs: number
  /** No round starts later than this, but for those that a case needs at least and the one after a hold. */
  readonly deadlineMs: number
  /** Runs beside the hold, with the cases that hold. */
  readonly whileHolding?: (cases: readonly C[]) => Promise<void>
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** Whether the case was right in enough rounds, and still after its hold. */
export const isSettled = <C extends Case, R>({ subject, streak, held }: Track<C, R>): boolean =>
  streak >= subject.attempts && (held || !subject.holds)

const lacking = <C extends Case, R>({ subject, streak }: Track<C, R>): number => Math.max(0, subject.attempts - streak)

const note = <C extends Case, R>(track: Track<C, R>, round: R, right: boolean): void => {
  track.rounds.push(round)
  track.streak = right ? track.streak + 1 : 0
}

/** As many rounds as each case lacks, started a gap apart. */
const burst = async <C extends Case, R>(settling: Settling<C, R>, tracks: readonly Track<C, R>[]): Promise<void> => {
  const { ask, clock, gapMs, signal } = settling
  const needs = tracks.map((track) => ({ track, rounds: lacking(track) }))
  const most = Math.max(...needs.map(({ rounds }) => rounds))
  const flying: Promise<{ asked: readonly Track<C, R>[]; rounds: readonly R[] }>[] = []
  for (let round = 0; round < most; round++) {
    if (round > 0) await clock.sleep(gapMs, signal)
    signal?.throwIfAborted()
    const asked = needs.filter(({ rounds }) => rounds > round).map(({ track }) => track)
    const flight = ask(asked.map(({ subject }) => subject)).then((rounds) => ({ asked, rounds }))
    flight.catch(() => {}) // told by Promise.all below; until then it must not count as unhandled
    flying.push(flight)
  }
  for (const { asked, rounds } of await Promise.all(flying))
    asked.forEach((track, index) => {
      const round = rounds[index] as R
      note(track, round, settling.isRight(round))
    })
}

/** Asks the cases that are not right yet until all are, or the deadline is over. */
const converge = async <C extends Case, R>(
  settling: Settling<C, R>,
  tracks: readonly Track<C, R>[],
  endsAt: number,
): Promise<void> => {
  const { clock, gapMs, signal } = settling
  for (;;) {
    const wrong = tracks.filter((track) => lacking(track) > 0)
    if (wrong.length === 0) return
    await burst(settling, wrong)
    if (tracks.every((track) => lacking(track) === 0) || clock.now() + gapMs >= endsAt) return
    await clock.sleep(gapMs, signal)
  }
}

/** Whether every case that must hold did. */
const hold = async <C extends Case, R>(settling: Settling<C, R>, tracks: readonly Track<C, R>[]): Promise<boolean> => {
  const { ask, clock, holdMs, isRight, signal, whileHolding } = settling
  const holding = tracks.filter((track) => track.subject.holds && !track.held && lacking(track) === 0)
  if (holding.length === 0) return true
  const subjects = holding.map(({ subject }) => subject)
  await Promise.all([clock.sleep(holdMs, signal), whileHolding?.(subjects)])
  signal?.throwIfAborted()
  const rounds = await ask(subjects)
  holding.forEach((track, index) => {
    const round = rounds[index] as R
    track.held = isRight(round)
    note(track, round, track.held)
  })
  return holding.every(({ held }) => held)
}

/** Asks until every case is settled or the deadline is over. Rejects when asking does, or when the signal aborts. */
export const settle = async <C extends Case, R>(settling: Settling<C, R>): Promise<readonly Track<C, R>[]> => {
  const { cases, clock, deadlineMs } = settling
  const endsAt = clock.now() + deadlineMs
  const tracks = cases.map((subject): Track<C, R> => ({ subject, rounds: [], streak: 0, held: false }))
  do await converge(settling, tracks, endsAt)
  while (!(await hold(settling, tracks)) && clock.now() < endsAt)
  return tracks
}
