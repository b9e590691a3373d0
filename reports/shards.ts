/**
 * What shards of one run have left, joined into the columns that one run would have left. The order in which they are
 * given does not matter. Pure.
 */
import type { Envelope } from '@cucumber/messages'
import { joinRecords } from './joined-record.js'
import { indexMessages } from './message-index.js'
import type { ColumnSource } from './review/review.js'

/** A column of a run, and where it was found. */
export interface Part extends ColumnSource {
  /** The path that was given. */
  readonly from: string
  /** Which column of its run it is: 0, 1, … */
  readonly place: number
}

export interface Joined {
  /** One a column. */
  readonly sources: readonly ColumnSource[]
  /** Why some parts belong to no one run, a line each; empty when all is well. */
  readonly problems: readonly string[]
}

/** What was asked tells columns apart; without a manifest there is only what was observed. */
const keyOf = ({ record, name }: Part): string =>
  record ? JSON.stringify(Object.entries(record.asked).sort()) : `observed: ${name}`

const groupBy = <T>(all: readonly T[], key: (one: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>()
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return [...groups.values()]
}

/** A part without messages saw no cluster: it belongs to whatever the others saw, if that is one thing. */
const byObserved = (parts: readonly Part[]): readonly (readonly Part[])[] => {
  const seen = new Set(parts.filter(({ messages }) => messages.length > 0).map(({ name }) => name))
  return seen.size > 1 ? groupBy(parts, ({ name }) => name) : [parts]
}

const shardOf = ({ record }: Part): number => Number(record?.shard?.split('/')[0] ?? 0)

const startOf = ({ messages }: Part): string => {
  const { seconds = 0, nanos = 0 } =
    messages.find(({ testRunStarted }) => testRunStarted)?.testRunStarted?.timestamp ?? {}
  return `${String(seconds).padStart(12, '0')}.${String(nanos).padStart(9, '0')}`
}

const compareText = (one: string, other: string): number => {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** By what they are, never by where they lie: the same parts under other names make the same report. */
const inOrder = (one: Part, other: Part): number =>
  shardOf(one) - shardOf(other) ||
  compareText(startOf(one), startOf(other)) ||
  compareText(firstOf(one), firstOf(other))

const scenariosOf = ({ messages }: Part): readonly string[] => {
  const index = indexMessages()
  for (const message of messages) index.add(message)
  return messages.flatMap(({ testCase }) => {
    if (!testCase) return []
    const { uri, line, name } = index.describeScenario(testCase.id)
    return [`${uri}:${line} ${name}`]
  })
}

const firstOf = (part: Part): string => [...scenariosOf(part)].sort()[0] ?? ''

const findTwice = (parts: readonly Part[]): readonly string[] => {
  const known = new Map<string, Part>()
  for (const part of parts)
    for (const scenario of scenariosOf(part)) {
      const other = known.get(scenario)
      const where =
        other && (other.from === part.from ? `twice in ${part.from}` : `in ${other.from} and in ${part.from}`)
      if (where !== undefined)
        return [
          `${part.name} has ${scenario} ${where}: shards of one run have each scenario once. Leave one out; \`netherkin diff\` compares two runs`,
        ]
      known.set(scenario, part)
    }
  return []
}

/** Other text is another suite. */
const findOtherText = (parts: readonly Part[]): readonly string[] => {
  const known = new Map<string, { readonly data: string; readonly from: string }>()
  for (const { messages, from } of parts)
    for (const { source } of messages) {
      if (!source) continue
      const other = known.get(source.uri)
      if (other && other.data !== source.data)
        return [`${source.uri} reads otherwise in ${from} than in ${other.from}: they are no shards of one run`]
      known.set(source.uri, { data: source.data, from })
    }
  return []
}

const findOtherTotals = (parts: readonly Part[]): readonly string[] => {
  const totals = new Set(parts.map(({ record }) => record?.shard?.split('/')[1]))
  if (totals.size < 2) return []
  const said = parts.map(({ record, from }) => `${from} is ${record?.shard ?? 'a whole run'}`)
  return [`${parts[0]?.name} has parts of several runs: ${said.sort().join(', ')}`]
}

/** One after another; what each of them says of a file that cannot be read is said once. */
const joinMessages = (parts: readonly Part[]): readonly Envelope[] => {
  const told = new Set<string>()
  return parts
    .flatMap(({ messages }) => messages)
    .filter(({ parseError }) => {
      if (!parseError) return true
      const text = JSON.stringify(parseError)
      return !told.has(text) && told.add(text)
    })
}

const join = (parts: readonly Part[]): ColumnSource => {
  const [first] = parts as readonly [Part, ...Part[]]
  const name = parts.find(({ messages }) => messages.length > 0)?.name ?? first.name
  const record = joinRecords(parts)
  const messages = parts.length === 1 ? first.messages : joinMessages(parts)
  return { name, messages, ...(record && { record: { ...record, name } }) }
}

const placeOf = (parts: readonly Part[]): number => Math.min(...parts.map(({ place }) => place))

const compareGroups = (one: readonly Part[], other: readonly Part[]): number =>
  placeOf(one) - placeOf(other) ||
  compareText(one[0]?.name ?? '', other[0]?.name ?? '') ||
  compareText(one.map(keyOf).join(), other.map(keyOf).join())

/** Columns keep their places in their runs; those of the same place are in the order of their names. */
export const joinShards = (parts: readonly Part[]): Joined => {
  const groups = groupBy(parts, keyOf)
    .flatMap(byObserved)
    .map((own) => (own.length > 1 ? [...own].sort(inOrder) : own))
    .sort(compareGroups)
  const several = groups.filter(({ length }) => length > 1)
  return {
    sources: groups.map(join),
    problems: several.flatMap((own) => [...findOtherTotals(own), ...findOtherText(own), ...findTwice(own)]),
  }
}
