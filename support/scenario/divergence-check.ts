/** What is wrong with entries of a file of divergences beyond their form: whom they name, and how long they hold. Pure. */
import { distance } from 'fastest-levenshtein'
import type { Divergence } from '../../clusters/cluster.js'
import { type Flaw, readEntries, type Written } from './divergence-entries.js'

/** An entry that ends this soon is told. */
const soonDays = 30
const dayMs = 86_400_000

export interface Known {
  /** What an entry may name by `engine`, `*` included. */
  readonly engines: readonly string[]
  readonly scenarios: readonly { readonly name: string; readonly tags: readonly string[] }[]
  /** `2026-11-22`. */
  readonly today: string
}

export interface Checked {
  readonly flaws: readonly Flaw[]
  readonly expired: readonly Flaw[]
  readonly soon: readonly Flaw[]
  /** How many entries are well and not expired. */
  readonly holding: number
}

const offer = (said: string, known: readonly string[]): string => {
  const [first] = known
    .map((name) => ({ name, far: distance(said.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.ceil(name.length / 2))
    .sort((one, other) => one.far - other.far)
  return first ? `; did you mean "${first.name}"?` : ''
}

const isAddress = (text: string): boolean => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)

const flawsOf = ({ engine, source, rows }: Divergence, engines: readonly string[], names: ReadonlySet<string>) => [
  ...(isAddress(source) ? [] : [`source is "${source}"; write an address that begins with https:// or http://`]),
  ...(engines.includes(engine.toLowerCase())
    ? []
    : [`there is no engine "${engine}"${offer(engine, engines) || `; known: ${engines.join(', ')}`}`]),
  ...rows
    .filter((row) => !names.has(row))
    .map((row) => `no scenario has the tag or the name "${row}"${offer(row, [...names])}`),
]

const findTwins = (lines: readonly { readonly id: string; readonly line: number }[]): readonly Flaw[] => {
  const first = new Map<string, number>()
  return lines.flatMap(({ id, line }) => {
    const before = first.get(id)
    if (before === undefined) first.set(id, line)
    return before === undefined ? [] : [{ line, message: `its id "${id}" is that of the entry in line ${before}, too` }]
  })
}

const endingOf = ({ entry: { id, expires }, line }: Written, verb: string): Flaw => ({
  line,
  message: `"${id}" ${verb} on ${expires}: see whether it still holds, and renew it or take it out`,
})

/** Everything at once: form, names, ends. */
export const checkEntries = (text: string, { engines, scenarios, today }: Known): Checked => {
  const { written, flaws, ids } = readEntries(text)
  const names = new Set(scenarios.flatMap(({ name, tags }) => [name, ...tags.map((tag) => tag.slice(1))]))
  const more = written.flatMap(({ entry, line }) =>
    flawsOf(entry, engines, names).map((message) => ({ line, message })),
  )
  const limit = new Date(Date.parse(today) + soonDays * dayMs).toISOString().slice(0, 10)
  const isOver = ({ entry }: Written): boolean => entry.expires < today
  const living = written.filter((one) => !isOver(one))
  return {
    flaws: [...flaws, ...more, ...findTwins(ids)].sort((one, other) => (one.line ?? 0) - (other.line ?? 0)),
    expired: written.filter(isOver).map((one) => endingOf(one, 'expired')),
    soon: living.filter(({ entry }) => entry.expires <= limit).map((one) => endingOf(one, 'expires')),
    holding: living.length,
  }
}
