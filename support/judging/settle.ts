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
  soonestOf,
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

/** Whether a case may be asked for more: a series that has begun in time to its end, a busy machine no longer than its patience. */
const isInTime = <C extends Case, R>(
  track: Track<C, R>,
  fromMs: number,
  { begunAt, deadlineMs, gapMs }: Settling<C, R> & { readonly begunAt: number },
): boolean => {
  const limitAt = begunAt + (track.subject.deadlineMs ?? deadlineMs) * (wasBusy(track) ? 1 + patience : 1)
  const startsAt = wasBusy(track) ? soonestOf(track, fromMs, gapMs) : beginningOf(track, fromMs, gapMs)
  return track.attempts.length === 0 || startsAt + gapMs < limitAt
}

/** Plans what each case lacks, unless it is too late to begin. */
const planAll = <C extends Case, R>(
  tracks: readonly Track<C, R>[],
  settling: Settling<C, R> & { readonly begunAt: number },
): void => {
  const { clock, restMs } = settling
  for (const track of tracks) {
    const last = roundsOf(track).slice(-seriesLength(track.subject))
    const fromMs = clock.now() + (restMs?.(last) ?? 0)
    if (isInTime(track, fromMs, settling)) planRounds(track, fromMs, settling)
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

/** Until the next attempt is due, one that flies comes back, or the signal aborts. */
const waitForMore = async (
  nextAt: number,
  flights: ReadonlySet<Promise<void>>,
  { clock, signal }: Pick<Settling<Case, unknown>, 'clock' | 'signal'>,
): Promise<void> => {
  const over = new AbortController()
  const stopped = new Promise<void>((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true, signal: over.signal })
  })
  const ms = Math.max(0, nextAt - clock.now())
  // It rejects when something else has won the race.
  const sleep = Number.isFinite(nextAt) ? [clock.sleep(ms, over.signal).catch(() => {})] : []
  await Promise.race([...sleep, ...flights, stopped])
  over.abort()
}

/**
 * Asks each case until it is right often enough in a row, or the deadline is over. Rounds overlap, so a denial costs one
 * timeout and not one a round; what a case lacks is asked as soon as that is known, and all cases that are due travel
 * together. Rejects when asking does, or when the signal aborts.
 */
export const settle = async <C extends Case, R>(settling: Settling<C, R>): Promise<readonly Ending<C, R>[]> => {
  const { cases, clock, signal } = settling
  const begun = { ...settling, begunAt: clock.now() }
  const tracks = cases.map((subject): Track<C, R> => ({ subject, attempts: [] }))
  const flights = new Set<Promise<void>>()
  const failures: unknown[] = []
  for (;;) {
    signal?.throwIfAborted()
    if (failures.length > 0) throw failures[0]
    planAll(tracks, begun)
    if (nextStart(tracks) <= clock.now()) {
      const flight = askDue(tracks, settling)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => flights.delete(flight))
      flights.add(flight)
    }
    const nextAt = nextStart(tracks)
    if (flights.size === 0 && !Number.isFinite(nextAt)) return tracks.map((track) => endOf(track, settling))
    await waitForMore(nextAt, flights, settling)
  }
}
