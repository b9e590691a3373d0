/** What was open before any policy: the surest control of a denial (docs/design.md §3). */

import type { Expectation, Question, ReachQuestion } from '../question.js'
import { type Bench, keyOf } from './bench.js'
import { findDeadEnd } from './dead-end.js'
import { locate } from './locate.js'
import { askOnce, type Cell, type Round } from './round.js'
import { settle } from './settle.js'

const open: Expectation = {
  text: 'connected',
  denial: false,
  differs: (observations) => observations.find(({ verdict }) => verdict !== 'connected')?.verdict,
}

/** Asked as it will be, but once, over a connection of its own. */
const opened = ({ connection: _, times: __, ...question }: ReachQuestion): ReachQuestion => ({
  ...question,
  expected: open,
})

const isWorthwhile = (question: Question, { live }: Bench): question is ReachQuestion =>
  question.kind === 'reach' &&
  question.expected.denial &&
  !('nowhere' in locate(question, live)) &&
  findDeadEnd(question, live) === undefined

/** Addresses and names need not be open at all, so nothing waits for them. */
const mustOpen = ({ to }: ReachQuestion): boolean => to.kind !== 'address' && to.kind !== 'name'

const ask = async (questions: readonly ReachQuestion[], deadlineMs: number, bench: Bench): Promise<void> => {
  const { clock, signal, rounds, memory, workloads } = bench
  const tracks = await settle<Cell, Round>({
    cases: questions.map((question) => ({ question: opened(question), rounds, attempts: 1, holds: false })),
    ask: (cells) => askOnce(cells, bench),
    isRight: ({ saw }) => saw === undefined,
    isBusy: ({ busy }) => busy === true,
    ...rounds,
    deadlineMs,
    clock,
    ...(signal && { signal }),
  })
  for (const { subject, rounds: seen } of tracks) {
    const verdict = seen.at(-1)?.observations[0]?.verdict ?? 'unknown'
    memory.baseline.set(keyOf(subject.question as ReachQuestion), { workloads, verdict })
  }
}

/** Asks every question that will expect a denial, as far as its ends exist, until it is open or the deadline is over. */
export const takeBaseline = async (questions: readonly Question[], bench: Bench): Promise<void> => {
  const asked = questions.filter((question) => isWorthwhile(question, bench))
  const unique = [...new Map(asked.map((question) => [keyOf(question), question])).values()]
  await Promise.all([
    ask(unique.filter(mustOpen), bench.rounds.deadlineMs, bench),
    ask(
      unique.filter((question) => !mustOpen(question)),
      0,
      bench,
    ),
  ])
}
