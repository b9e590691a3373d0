/** What a run amounts to for those that compare it with others: a standing a scenario, an answer a question. Pure. */
import { withoutMessages } from '../kept-record.js'
import type { ColumnRecord } from '../manifest.js'
import type { DigestedScenario, MessagesDigest, Scope } from './messages-digest.js'

export interface ColumnDigest extends Scope {
  readonly name: string
  /** What was asked, by the names of the flags; absent without a manifest. */
  readonly asked?: ColumnRecord['asked']
  /** That were said on the command line; absent where none were, or nobody knows. */
  readonly paths?: readonly string[]
  /** Why the column as a whole could not be judged. */
  readonly error?: string
  /** The host could not run it, and nobody had asked for it by name: it is compared with nothing. */
  readonly isUncounted?: true
  readonly scenarios: readonly DigestedScenario[]
  /** Features that could not be read, with where and why, a line each. */
  readonly unreadable: readonly string[]
}

export interface RunDigest {
  /** Its folder or file. */
  readonly name: string
  /** ISO 8601; absent where its messages do not say. The shards of a run start when they can: it is the earliest. */
  readonly startedAt?: string
  /** When each column, and each shard of one, began: ms since 1970. */
  readonly startsMs: readonly number[]
  readonly columns: readonly ColumnDigest[]
}

/** What is known of one column, before it is put together with the run's others. */
export interface DigestSource {
  readonly name: string
  readonly record?: ColumnRecord
  /** Where its manifest is not there yet. */
  readonly asked?: ColumnRecord['asked']
  readonly paths?: ColumnRecord['paths']
  readonly digest: MessagesDigest
}

const isUncounted = ({ record, digest }: DigestSource): boolean =>
  digest.scenarios.length === 0 && record?.error !== undefined && record.exitCode === undefined

const toColumn = (source: DigestSource): ColumnDigest => {
  const { name, digest } = source
  // Whatever there is of messages begins with when they began.
  const record = source.record && withoutMessages(source.record, digest.startsMs.length === 0)
  const { asked = record?.asked, paths = record?.paths } = source
  return {
    name,
    ...(asked && { asked }),
    ...(paths && paths.length > 0 && { paths }),
    ...(record?.error !== undefined && { error: record.error }),
    ...(isUncounted(source) && { isUncounted: true }),
    scenarios: digest.scenarios,
    unreadable: digest.unreadable,
    files: digest.files,
    leftOut: digest.leftOut,
  }
}

const startOf = (startsMs: readonly number[], sources: readonly DigestSource[]): string | undefined =>
  startsMs.length > 0
    ? new Date(Math.min(...startsMs)).toISOString()
    : sources.flatMap(({ record }) => record?.startedAt ?? [])[0]

/** @param name what people call the run: its path. */
export const digestRun = (name: string, sources: readonly DigestSource[]): RunDigest => {
  const startsMs = sources.flatMap(({ digest }) => digest.startsMs)
  const startedAt = startOf(startsMs, sources)
  return {
    name,
    startsMs,
    ...(startedAt !== undefined && { startedAt }),
    columns: sources.map(toColumn),
  }
}
