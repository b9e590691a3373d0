/** The only loop that waits. Everything else asks it (docs/design.md §4). */
import { setTimeout as wait } from 'node:timers/promises'
import {
  beginningOf,
  type Case,
  type Ending,
  endOf,
  land,
  nextOf,
  type Pace,
  planRounds,
  roundsOf,
  seriesLength,
  start,
  type Track,
  wasBusy,
} from './track.js'

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

export interface Settling<C extends Case, R> extends Pace {
  readonly cases: readonly C[]
  /** One attempt of each of these, all at once: one round a case, in order. */
  readonly ask: (cases: readonly C[]) => Promise<readonly R[]>
  readonly isRight: (round: R) => boolean
  /** Whether the machine was too busy for the round to tell anything: another one takes its place, and there is more time than the deadline. */
  readonly isBusy?: (round: R) => boolean
  /** How long a case must be left alone after such last rounds. */
  readonly restMs?: (rounds: readonly R[]) => number
  /** No series of rounds starts later than this, but for the first. */
  readonly deadlineMs: number
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** A busy machine gets so many deadlines more. */
const patience = 4

/** Plans what each case lacks, unless it is too late to begin. */
const planAll = <C extends Case, R>(
  tracks: readonly Track<C, R>[],
  settling: Settling<C, R>,
  begunAt: number,
): void => {
  const { clock, deadlineMs, gapMs, restMs } = settling
  for (const track of tracks) {
    const { subject, attempts } = track
    const fromMs = clock.now() + (restMs?.(roundsOf(track).slice(-seriesLength(subject))) ?? 0)
    const limitMs = (subject.deadlineMs ?? deadlineMs) * (wasBusy(track) ? 1 + patience : 1)
    const isInTime = beginningOf(track, fromMs, gapMs) + gapMs < begunAt + limitMs
    if (attempts.length === 0 || isInTime) planRounds(track, fromMs, settling)
  }
}

const stateOf = <R>(round: R, { isBusy, isRight }: Pick<Settling<Case, R>, 'isBusy' | 'isRight'>) => {
  if (isBusy?.(round)) return 'void'
  return isRight(round) ? 'right' : 'wrong'
}

/** Asks whatever is due, in one batch; resolves when all of it has come back. */
const askDue = async <C extends Case, R>(tracks: readonly Track<C, R>[], settling: Settling<C, R>): Promise<void> => {
  const now = settling.clock.now()
  const due = tracks.flatMap((track) => {
    const attempt = nextOf(track)
    return attempt && attempt.at <= now ? [{ track, attempt }] : []
  })
  if (due.length === 0) return
  for (const { track, attempt } of due) start(track, attempt, now)
  const rounds = await settling.ask(due.map(({ track }) => track.subject))
  for (const [index, { attempt }] of due.entries()) {
    const round = rounds[index] as R
    land(attempt, round, stateOf(round, settling))
  }
}

const nextStart = (tracks: readonly Track<Case, unknown>[]): number =>
  Math.min(...tracks.map((track) => nextOf(track)?.at ?? Number.POSITIVE_INFINITY))

/** Until the next attempt is due, or one that flies comes back. @throws the signal's reason, or whatever a flight does. */
const waitForMore = async (
  nextAt: number,
  flights: ReadonlySet<Promise<void>>,
  { clock, signal }: Pick<Settling<Case, unknown>, 'clock' | 'signal'>,
): Promise<void> => {
  const sleeping = new AbortController()
  const stop = (): void => sleeping.abort(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  const sleep = Number.isFinite(nextAt) ? [clock.sleep(Math.max(0, nextAt - clock.now()), sleeping.signal)] : []
  for (const one of sleep) one.catch(() => {}) // a flight may win the race
  try {
    await Promise.race([...sleep, ...flights])
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    sleeping.abort()
  }
}

/**
 * Asks each case until it is right often enough in a row, or the deadline is over. Rounds overlap, so a denial costs one
 * timeout and not one a round; what a case lacks is asked as soon as that is known, and all cases that are due travel
 * together. Rejects when asking does, or when the signal aborts.
 */
export const settle = async <C extends Case, R>(settling: Settling<C, R>): Promise<readonly Ending<C, R>[]> => {
  const { cases, clock, signal } = settling
  const begunAt = clock.now()
  const tracks = cases.map((subject): Track<C, R> => ({ subject, attempts: [] }))
  const flights = new Set<Promise<void>>()
  for (;;) {
    signal?.throwIfAborted()
    planAll(tracks, settling, begunAt)
    if (nextStart(tracks) <= clock.now()) {
      const flight = askDue(tracks, settling).finally(() => flights.delete(flight))
      flight.catch(() => {}) // told by the race; until then it must not count as unhandled
      flights.add(flight)
    }
    const nextAt = nextStart(tracks)
    if (flights.size === 0 && !Number.isFinite(nextAt)) return tracks.map((track) => endOf(track, settling))
    await waitForMore(nextAt, flights, settling)
  }
}
