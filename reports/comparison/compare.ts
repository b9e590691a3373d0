/** Two runs, and what is otherwise in the later one: a scenario at a time, a question at a time. Pure. */
import type { ExitCode } from '../exit-code.js'
import { comparePlaces, type Place } from '../place.js'
import type { FinalStanding } from '../standing.js'
import { type AnswerChange, compareAnswers } from './answers.js'
import { type Scenario, type Sides, wasUnasked } from './asked.js'
import { type ChangeKind, changeKinds, judged, kindOf } from './change-kind.js'
import { type ColumnPair, pairColumns } from './columns.js'
import type { ColumnDigest, RunDigest } from './digest.js'
import type { DigestedScenario } from './messages-digest.js'

export interface Change extends Place {
  readonly kind: ChangeKind
  /** Absent where it is new. */
  readonly before?: FinalStanding
  /** Absent where it is gone. */
  readonly now?: FinalStanding
  /** Its steps read otherwise than before: what they came to may be no change of the cluster. */
  readonly isReworded?: true
  readonly answers: readonly AnswerChange[]
}

export interface ColumnComparison {
  /** In the later run; in the earlier one, where only that has it. */
  readonly name: string
  /** Its place among the columns of the later run; absent where that has it no more. */
  readonly index?: number
  /** In the earlier run; absent where that has no such column. */
  readonly before?: string
  /** The earlier run judged something there, and the later one has no such column. */
  readonly isLost?: true
  /** What matters most first, then in the order of the files. */
  readonly changes: readonly Change[]
  /** Scenarios that both have. */
  readonly compared: number
  /** Those in which nothing is otherwise. */
  readonly unchanged: number
  /** Scenarios that one of the runs was not asked to judge: neither new nor gone. */
  readonly unasked: number
}

export type RunName = Pick<RunDigest, 'name' | 'startedAt'>

export interface Comparison {
  readonly before: RunName
  readonly now: RunName
  readonly columns: readonly ColumnComparison[]
  /** 2 something, or a whole column, could no longer be judged, 1 something broke, 4 nothing could be compared, 0 otherwise. */
  readonly exitCode: ExitCode
}

/** What a column that could not be judged as a whole says of a scenario that it does not name. */
const unnamed = ({ error }: ColumnDigest): FinalStanding | undefined => (error === undefined ? undefined : 'lost')

const compareScenario = (sides: Sides, one: Scenario, other: Scenario): Change | undefined => {
  const place = other ?? one
  if (!place) return undefined
  const before = one?.standing ?? unnamed(sides.before)
  const now = other?.standing ?? unnamed(sides.now)
  const answers = one && other ? compareAnswers(one.answers, other.answers) : []
  const isReworded = one !== undefined && other !== undefined && one.wording !== other.wording
  const kind = kindOf(before, now, answers, isReworded)
  const { uri, line, name } = place
  return (
    kind && {
      kind,
      uri,
      line,
      name,
      ...(before && { before }),
      ...(now && { now }),
      ...(isReworded && { isReworded }),
      answers,
    }
  )
}

const inOrder = (one: Change, other: Change): number =>
  changeKinds.indexOf(one.kind) - changeKinds.indexOf(other.kind) || comparePlaces(one, other)

const byIdentity = ({ scenarios }: ColumnDigest): ReadonlyMap<string, DigestedScenario> =>
  new Map(scenarios.map((scenario) => [scenario.identity, scenario]))

const compareColumn = (sides: Sides): ColumnComparison => {
  const [before, now] = [byIdentity(sides.before), byIdentity(sides.now)]
  const all = [...new Set([...before.keys(), ...now.keys()])]
  const identities = all.filter((identity) => !wasUnasked(sides, before.get(identity), now.get(identity)))
  const changes = identities.flatMap(
    (identity) => compareScenario(sides, before.get(identity), now.get(identity)) ?? [],
  )
  const shared = changes.filter(({ kind }) => kind !== 'new' && kind !== 'gone').length
  const alone = changes.length - shared
  return {
    name: sides.now.name,
    before: sides.before.name,
    changes: changes.sort(inOrder),
    compared: identities.length - alone,
    unchanged: identities.length - changes.length,
    unasked: all.length - identities.length,
  }
}

/** A column that only one of the runs has: there is nothing to compare it with. */
const alone = ({ now, before }: ColumnPair): ColumnComparison => ({
  name: (now ?? before)?.name ?? '',
  ...(before && { before: before.name }),
  ...(!now && before?.scenarios.some(({ standing }) => judged.includes(standing)) && { isLost: true as const }),
  changes: [],
  compared: 0,
  unchanged: 0,
  unasked: 0,
})

const decide = (columns: readonly ColumnComparison[]): ExitCode => {
  const has = (kind: ChangeKind): boolean => columns.some(({ changes }) => changes.some((one) => one.kind === kind))
  if (has('unjudged') || columns.some(({ isLost }) => isLost)) return 2
  if (has('broken')) return 1
  return columns.some(({ compared }) => compared > 0) ? 0 : 4
}

export const nameOf = ({ name, startedAt }: RunDigest): RunName => ({
  name,
  ...(startedAt !== undefined && { startedAt }),
})

/** @param isForced compare two runs of one column each, whatever they ran on. */
export const compareRuns = (before: RunDigest, now: RunDigest, isForced: boolean): Comparison => {
  const columns = pairColumns(before.columns, now.columns, isForced).map((pair) => {
    const compared = pair.before && pair.now ? compareColumn({ before: pair.before, now: pair.now }) : alone(pair)
    return pair.now ? { ...compared, index: now.columns.indexOf(pair.now) } : compared
  })
  return { before: nameOf(before), now: nameOf(now), columns, exitCode: decide(columns) }
}
