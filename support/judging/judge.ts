/** From questions to judgements: rounds until they agree, controls for denials, and what decided (docs/design.md §4). */

import type { Judgement, Outcome } from '../evidence.js'
import type { Question, Rounds } from '../question.js'
import { createAsker } from './asker.js'
import { explain, suggest } from './because.js'
import type { Bench } from './bench.js'
import { findControls, type Proof } from './control.js'
import { isUnenforced, weighEnforcement } from './enforcement.js'
import { describeReach, describeSource } from './locate.js'
import { restOf } from './rationing.js'
import type { Cell, Round } from './round.js'
import { settle } from './settle.js'
import { type Ending, seriesLength } from './track.js'

/** A cell at the end of its rounds. */
type Settled = Ending<Cell, Round>

/** A state changes by itself, so it needs no repetition; a spread is repetition enough in itself. */
const attemptsOf = (question: Question, rounds: Rounds): number => {
  if (question.kind === 'state') return 1
  const spread = question.kind === 'reach' && (question.times ?? 1) > 1
  return question.rounds?.attempts ?? (spread ? 1 : rounds.attempts)
}

/** Nobody waits long for what will not come; whoever does it right after all shows it within this time. */
const hopelessMs = { unenforced: 3000, divergent: 5000 } as const

const deadlineOf = (question: Question, { deadlineMs }: Rounds, bench: Bench): number => {
  if (isUnenforced(question, bench)) return Math.min(deadlineMs, hopelessMs.unenforced)
  return bench.diverges ? Math.min(deadlineMs, hopelessMs.divergent) : deadlineMs
}

const toCell = (question: Question, bench: Bench): Cell => {
  const { rounds: settings } = bench
  const rounds = { ...settings, ...question.rounds }
  // `for 2 s` is a hold of whatever is expected.
  const saysHold = question.rounds?.holdMs !== undefined
  const holds = question.kind !== 'state' && (question.expected.denial || saysHold)
  const attempts = Math.max(1, attemptsOf(question, settings))
  return { question, rounds, attempts, holds, deadlineMs: deadlineOf(question, rounds, bench) }
}

const longest = (cells: readonly Cell[], key: 'gapMs' | 'holdMs' | 'deadlineMs', settings: Rounds): number =>
  cells.length === 0 ? settings[key] : Math.max(...cells.map(({ rounds }) => rounds[key]))

const describeQuestion = (question: Question): string => {
  if (question.kind === 'reach') return describeReach(question)
  if (question.kind === 'state') return question.about
  return `${describeSource(question.from)} asks DNS for ${question.name} (${question.type})`
}

/** A question about the cluster's own state goes nowhere. */
const targetOf = (question: Question): Pick<Judgement, 'to'> => {
  if (question.kind === 'reach') return { to: question.to }
  return question.kind === 'resolve' ? { to: { kind: 'dns' } } : {}
}

const elapsedOf = (rounds: readonly Round[]): number => {
  const starts = rounds.map(({ startedAt }) => startedAt)
  const ends = rounds.flatMap(({ startedAt, observations }) => [
    startedAt,
    ...observations.map((observation) => observation.startedAt + observation.phases.totalMs),
  ])
  return starts.length === 0 ? 0 : Math.round(Math.max(...ends) - Math.min(...starts))
}

/** The rounds that decide: as many last ones as must agree, and the one after the hold. */
const lastRounds = ({ subject, rounds }: Settled): readonly Round[] => rounds.slice(-seriesLength(subject))

const outcomeOf = (track: Settled, proof: Proof | undefined): Outcome => {
  if (track.settled) return proof && 'missing' in proof ? 'undecided' : 'as-expected'
  const last = lastRounds(track)
  if (last.some(({ broke }) => broke)) return 'unknown'
  return last.some(({ saw }) => saw === undefined) ? 'undecided' : 'different'
}

const sawOf = (track: Settled, outcome: Outcome, proof: Proof | undefined): string => {
  const { text } = track.subject.question.expected
  if (outcome === 'as-expected') return text
  const last = lastRounds(track)
  if (track.settled && proof && 'missing' in proof) {
    const verdicts = [...new Set(last.flatMap(({ observations }) => observations.map(({ verdict }) => verdict)))]
    return `undecided: ${verdicts.join(', ')}, but nothing proves a denial: ${proof.missing}`
  }
  if (outcome === 'unknown') return last.findLast(({ broke }) => broke)?.saw ?? 'unknown'
  const words = last.map(({ saw }) => saw ?? text)
  if (outcome === 'undecided') return `undecided: the rounds did not agree (${words.join(', ')})`
  return [...new Set(words)].join(', then ')
}

const enforcementOf = ({ rounds, streak }: Settled, changedAt: number): number | undefined => {
  const first = streak > 0 ? rounds.at(-streak) : undefined
  return first && Math.max(0, Math.round(first.startedAt - changedAt))
}

const suggestionOf = (question: Question, outcome: Outcome, bench: Bench): string | undefined => {
  if (outcome === 'as-expected') return undefined
  return outcome === 'unknown' ? 'run `npx netherkin doctor`' : suggest(question, bench.live, bench.isKept)
}

const toJudgement = (track: Settled, proof: Proof | undefined, bench: Bench): Judgement => {
  const { question } = track.subject
  const outcome = outcomeOf(track, proof)
  const observations = lastRounds(track).flatMap((round) => round.observations)
  const enforcementMs = outcome === 'as-expected' ? enforcementOf(track, bench.changedAt) : undefined
  const suggestion = suggestionOf(question, outcome, bench)
  return {
    about: describeQuestion(question),
    from: question.from,
    ...targetOf(question),
    expected: question.expected.text,
    saw: sawOf(track, outcome, proof),
    outcome,
    attempts: track.asked,
    elapsedMs: elapsedOf(track.rounds),
    ...(enforcementMs !== undefined && { enforcementMs }),
    ...(proof && 'control' in proof && { control: proof.control }),
    because: explain(question, bench.live, observations, bench.memory.first),
    ...weighEnforcement(question, { outcome, verdict: observations.at(-1)?.verdict, proof }, bench),
    ...(suggestion !== undefined && { suggestion }),
    ...(question.cell && { cell: question.cell }),
    observations,
  }
}

/** The controls of all that was denied as expected, each asked just after. */
const proveDenials = async (tracks: readonly Settled[], bench: Bench): Promise<ReadonlyMap<Settled, Proof>> => {
  const denied = tracks.filter((track) => track.subject.question.expected.denial && track.settled)
  const denials = denied.map(({ subject: { question }, rounds }) => ({
    question,
    observations: rounds.at(-1)?.observations ?? [],
  }))
  const proofs = await findControls(denials, bench)
  return new Map(denied.map((track, index) => [track, proofs[index] as Proof]))
}

/**
 * One judgement a question, in order; all questions of a round travel in one batch.
 * @throws {HarnessError} when the cluster cannot be asked at all.
 */
export const judge = async (questions: readonly Question[], bench: Bench): Promise<readonly Judgement[]> => {
  const cells = questions.map((question) => toCell(question, bench))
  const { ask, current } = createAsker(bench)
  const tracks = await settle<Cell, Round>({
    cases: cells,
    ask,
    isRight: ({ saw, broke }) => saw === undefined && !broke,
    isBusy: ({ busy }) => busy === true,
    restMs: restOf,
    gapMs: longest(cells, 'gapMs', bench.rounds),
    holdMs: longest(cells, 'holdMs', bench.rounds),
    deadlineMs: longest(cells, 'deadlineMs', bench.rounds),
    clock: bench.clock,
    ...(bench.signal && { signal: bench.signal }),
  })
  const proofs = await proveDenials(tracks, current())
  return tracks.map((track) => toJudgement(track, proofs.get(track), current()))
}
