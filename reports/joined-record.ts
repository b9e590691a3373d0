/** The manifest's record of a column that was run in shards. Pure. */
import { type ExitCode, worseExit } from './exit-code.js'
import { withoutMessages } from './kept-record.js'
import type { ColumnRecord } from './manifest.js'
import type { ScannedPart } from './part.js'

/** A shard all of whose scenarios were skipped ran nothing; the others may have. */
const exitCodeOf = (records: readonly ColumnRecord[]): ExitCode | undefined => {
  const codes = records.flatMap(({ exitCode }) => (exitCode === undefined ? [] : [exitCode as number]))
  const ran = codes.filter((code) => code !== 4)
  if (codes.length === 0) return undefined
  return (ran.length > 0 ? ran.reduce(worseExit) : 4) as ExitCode
}

const missingOf = (records: readonly ColumnRecord[]): readonly string[] => {
  const shards = records.flatMap(({ shard }) => shard ?? [])
  const total = Number(shards[0]?.split('/')[1] ?? 0)
  const all = Array.from({ length: total }, (_, index) => `${index + 1}/${total}`)
  return all.filter((one) => !shards.includes(one))
}

/** What no tally of all messages together would show. */
const errorsOf = (parts: readonly ScannedPart[], records: readonly ColumnRecord[]): readonly string[] => {
  const named = parts.map((part) => ({ ...part, name: part.record?.shard ? `shard ${part.record.shard}` : part.from }))
  const missing = missingOf(records)
  return [
    ...named.flatMap(({ record, name }) => (record?.error === undefined ? [] : [`${name}: ${record.error}`])),
    ...named
      .filter(({ isEmpty, hasStarted }) => !isEmpty && !hasStarted)
      .map(({ name }) => `${name}: it did not start`),
    ...(missing.length > 0 ? [`missing: shard ${missing.join(', ')}; its scenarios were not judged here`] : []),
  ]
}

const withKept = (part: ScannedPart): ScannedPart =>
  part.record ? { ...part, record: withoutMessages(part.record, part.isEmpty) } : part

/** Each shard has an order of its own, unless somebody said which. */
const orderOf = (records: readonly ColumnRecord[]): string | undefined => {
  const [order, ...others] = new Set(records.map((record) => record.order))
  return others.length === 0 ? order : undefined
}

/** What all of them were asked, and saw. */
const commonOf = ({ asked, name, facts, paths }: ColumnRecord) => ({
  asked,
  name,
  ...(facts && { facts }),
  ...(paths && { paths }),
})

const earliest = (times: readonly string[]): string => [...times].sort()[0] ?? ''
const latest = (times: readonly string[]): string => [...times].sort().at(-1) ?? ''

/** One record of a whole run stays as it is. @returns undefined where there is no manifest. */
export const joinRecords = (found: readonly ScannedPart[]): ColumnRecord | undefined => {
  const parts = found.map(withKept)
  const records = parts.flatMap(({ record }) => record ?? [])
  const [first] = records
  if (!first) return undefined
  const errors = errorsOf(parts, records)
  const said = exitCodeOf(records)
  const exitCode = errors.length > 0 && said !== undefined ? (worseExit(said, 2) as ExitCode) : said
  const order = orderOf(records)
  const left = records.flatMap((record) => record.left ?? [])
  return {
    ...commonOf(records.find(({ facts }) => facts) ?? first),
    ...(exitCode !== undefined && { exitCode }),
    startedAt: earliest(records.map(({ startedAt }) => startedAt)),
    endedAt: latest(records.map(({ endedAt }) => endedAt)),
    retries: records.reduce((sum, { retries }) => sum + retries, 0),
    phases: records.flatMap(({ phases }) => phases),
    ...(order !== undefined && { order }),
    ...(errors.length > 0 && { error: errors.join('\n') }),
    ...(left.length > 0 && { left }),
  }
}
