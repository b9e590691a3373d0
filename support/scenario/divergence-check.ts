/** What is wrong with entries of a file of divergences beyond their form: whom they name, and how long they hold. Pure. */
import { distance } from 'fastest-levenshtein'
import { type Entry, type Flaw, isDay, isText, readEntries, type Written } from './divergence-entries.js'

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

const flawsOfEngine = ({ engine }: Entry, engines: readonly string[]): readonly string[] =>
  !isText(engine) || engines.includes(engine.toLowerCase())
    ? []
    : [`there is no engine "${engine}"${offer(engine, engines) || `; known: ${engines.join(', ')}`}`]

const flawsOfRows = ({ rows }: Entry, names: ReadonlySet<string>): readonly string[] =>
  (Array.isArray(rows) ? rows : [])
    .filter(isText)
    .filter((row) => !names.has(row))
    .map((row) => `no scenario has the tag or the name "${row}"${offer(row, [...names])}`)

const namesOf = (scenarios: Known['scenarios']): ReadonlySet<string> =>
  new Set(scenarios.flatMap(({ name, tags }) => [name, ...tags.map((tag) => tag.slice(1))]))

const findFlaws = (written: readonly Written[], { engines, scenarios }: Known): readonly Flaw[] => {
  const names = namesOf(scenarios)
  return written.flatMap(({ entry, line }) =>
    [...flawsOfEngine(entry, engines), ...flawsOfRows(entry, names)].map((message) => ({
      line,
      message,
    })),
  )
}

interface Dated extends Written {
  readonly expires: string
}

const datedOf = (written: readonly Written[]): readonly Dated[] =>
  written.flatMap((one) => {
    const { expires } = one.entry
    return isText(expires) && isDay(expires) ? [{ ...one, expires }] : []
  })

const endingOf = ({ entry: { id }, line, expires }: Dated, verb: string): Flaw => ({
  line,
  message: `"${isText(id) ? id : 'an entry'}" ${verb} on ${expires}: see whether it still holds, and renew it or take it out`,
})

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)

/** Everything at once: form, names, ends. A field that is wrong keeps nobody from looking at the others. */
export const checkEntries = (text: string, known: Known): Checked => {
  const { written, flaws } = readEntries(text)
  const { today } = known
  const dated = datedOf(written)
  const living = dated.filter(({ expires }) => expires >= today)
  const limit = addDays(today, soonDays)
  const all = [...flaws, ...findFlaws(written, known)]
  return {
    flaws: all.sort((one, other) => (one.line ?? 0) - (other.line ?? 0)),
    expired: dated.filter(({ expires }) => expires < today).map((one) => endingOf(one, 'expired')),
    soon: living.filter(({ expires }) => expires <= limit).map((one) => endingOf(one, 'expires')),
    holding: living.filter(({ messages }) => messages.length === 0).length,
  }
}
