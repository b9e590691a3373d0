/**
 * What shards of one run have left, joined into the columns that one run would have left. The order in which they are
 * given does not matter. Pure.
 */
import type { Envelope } from '@cucumber/messages'
import { askedKey } from './asked-key.js'
import { joinRecords } from './joined-record.js'
import { type Part, type ScannedPart, scanPart } from './part.js'
import { compareText } from './place.js'
import type { ColumnSource } from './review/review.js'

export interface Joined {
  /** One a column. */
  readonly sources: readonly ColumnSource[]
  /** Why some parts belong to no one run, a line each; empty when all is well. */
  readonly problems: readonly string[]
}

/** What was asked tells columns apart; without a manifest there is only what was observed. */
const keyOf = ({ record, name }: Part): string => (record ? `asked: ${askedKey(record.asked)}` : `observed: ${name}`)

/** A shard that was killed leaves no manifest: it belongs to the shards of what it observed, where these are of one column. */
const keyAmong = (part: Part, parts: readonly Part[]): string => {
  const shards = parts.filter(({ record, name }) => record?.shard !== undefined && name === part.name)
  const [key, ...others] = new Set(shards.map(keyOf))
  return !part.record && key !== undefined && others.length === 0 ? key : keyOf(part)
}

const groupBy = <T>(all: readonly T[], key: (one: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>()
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return [...groups.values()]
}

/** A part without messages saw no cluster: it belongs to whatever the others saw, if that is one thing. */
const byObserved = (parts: readonly ScannedPart[]): readonly (readonly ScannedPart[])[] => {
  const seen = new Set(parts.filter(({ isEmpty }) => !isEmpty).map(({ name }) => name))
  return seen.size > 1 ? groupBy(parts, ({ name }) => name) : [parts]
}

const shardOf = ({ record }: Part): number => Number(record?.shard?.split('/')[0] ?? 0)

/** By what they are, never by where they lie: the same parts under other names make the same report. */
const inOrder = (one: ScannedPart, other: ScannedPart): number =>
  shardOf(one) - shardOf(other) ||
  compareText(one.start, other.start) ||
  compareText(one.scenarios[0] ?? '', other.scenarios[0] ?? '')

const describeTwice = (scenario: string, { from }: Part, other: Part): string => {
  const where = other.from === from ? `twice in ${from}` : `in ${other.from} and in ${from}`
  return `${other.name} has ${scenario} ${where}: shards of one run have each scenario once. Leave one out; \`netherkin diff\` compares two runs`
}

const findTwice = (parts: readonly ScannedPart[]): readonly string[] => {
  const known = new Map<string, Part>()
  for (const part of parts)
    for (const scenario of part.scenarios) {
      const other = known.get(scenario)
      if (other) return [describeTwice(scenario, part, other)]
      known.set(scenario, part)
    }
  return []
}

/** Other text is another suite. */
const findOtherText = (parts: readonly ScannedPart[]): readonly string[] => {
  const known = new Map<string, { readonly text: string; readonly from: string }>()
  for (const { texts, from } of parts)
    for (const [uri, text] of texts) {
      const other = known.get(uri)
      if (other && other.text !== text)
        return [`${uri} reads otherwise in ${from} than in ${other.from}: they are no shards of one run`]
      known.set(uri, { text, from })
    }
  return []
}

const findOtherTotals = (parts: readonly Part[]): readonly string[] => {
  const totals = new Set(parts.flatMap(({ record }) => (record ? [record.shard?.split('/')[1]] : [])))
  if (totals.size < 2) return []
  const said = parts.flatMap(({ record, from }) => (record ? [`${from} is ${record.shard ?? 'a whole run'}`] : []))
  return [`${parts[0]?.name} has parts of several runs: ${said.sort().join(', ')}`]
}

/** One after another; what each of them says of a file that cannot be read is said once. */
function* joinMessages(parts: readonly Part[]): Generator<Envelope> {
  const told = new Set<string>()
  for (const { messages } of parts)
    for (const message of messages) {
      const text = message.parseError && JSON.stringify(message.parseError)
      if (text === undefined || !told.has(text)) yield message
      if (text !== undefined) told.add(text)
    }
}

const join = (parts: readonly ScannedPart[]): ColumnSource => {
  const name = (parts.find(({ isEmpty }) => !isEmpty) ?? parts[0])?.name ?? ''
  const record = joinRecords(parts)
  const messages = { [Symbol.iterator]: () => joinMessages(parts) }
  return { name, messages, ...(record && { record: { ...record, name } }) }
}

/** What is whole is neither read nor changed. */
const isWhole = (parts: readonly Part[]): boolean => parts.length === 1 && parts[0]?.record?.shard === undefined

interface Group {
  readonly parts: readonly Part[]
  readonly source: ColumnSource
  readonly problems: readonly string[]
}

const settle = (parts: readonly Part[]): readonly Group[] => {
  const [only] = parts
  if (only && isWhole(parts)) return [{ parts, source: only, problems: [] }]
  return byObserved(parts.map(scanPart)).map((own) => {
    const sorted = [...own].sort(inOrder)
    const problems = [...findOtherTotals(sorted), ...findOtherText(sorted), ...findTwice(sorted)]
    return { parts: sorted, source: join(sorted), problems }
  })
}

const placeOf = ({ parts }: Group): number => Math.min(...parts.map(({ place }) => place))

const compareGroups = (one: Group, other: Group): number =>
  placeOf(one) - placeOf(other) ||
  compareText(one.source.name, other.source.name) ||
  compareText(one.parts.map(keyOf).join(), other.parts.map(keyOf).join())

/** Columns keep their places in their runs; those of the same place are in the order of their names. */
export const joinShards = (parts: readonly Part[]): Joined => {
  const groups = [...groupBy(parts, (part) => keyAmong(part, parts)).flatMap(settle)].sort(compareGroups)
  return { sources: groups.map(({ source }) => source), problems: groups.flatMap(({ problems }) => problems) }
}
