/** What a column's manifest is worth beside the messages that are there: it outlives them, and they may be torn. Pure. */
import { type ExitCode, worseExit } from './exit-code.js'
import type { ColumnRecord } from './manifest.js'
import type { Tally } from './tally.js'

/** An empty shard names no messages, so what it names must be there. @param isEmpty whether there are none */
export const withoutMessages = (record: ColumnRecord, isEmpty: boolean): ColumnRecord => {
  if (!isEmpty || record.messages === undefined) return record
  const { error = 'its messages are missing', exitCode = 2 } = record
  return { ...record, error, exitCode: worseExit(exitCode, 2) as ExitCode }
}

/** The worse of both. @returns undefined for a column that the host could not run and nobody asked for by name: it does not count */
export const exitOf = (tally: Tally | undefined, record: ColumnRecord | undefined): ExitCode | undefined => {
  if (!record) return tally?.exitCode ?? 4
  const codes = [record.exitCode ?? [], tally?.exitCode ?? []].flat()
  return codes.length === 0 ? undefined : (codes.reduce<number>(worseExit, codes[0] ?? 4) as ExitCode)
}
