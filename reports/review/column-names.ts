/** Columns that were observed to be the same are told apart by what was asked, and failing that by a number. Pure. */
import { inertLine } from '../inert.js'
import type { ColumnSource } from './review.js'

const isShared = (name: string, names: readonly string[]): boolean => names.filter((one) => one === name).length > 1

const askedOf = ({ record }: ColumnSource): string =>
  Object.entries(record?.asked ?? {})
    .map(([key, value]) => (key === 'provider' ? value : `${key}=${value}`))
    .join(' ')

/** @returns a name a source, each one's own; on one line. */
export const nameColumns = (sources: readonly ColumnSource[]): readonly string[] => {
  const observed = sources.map(({ name }) => inertLine(name).trim() || 'unnamed')
  const asked = sources.map((source, index) => {
    const name = observed[index] ?? ''
    const words = inertLine(askedOf(source))
    return isShared(name, observed) && words !== '' ? `${name} (${words})` : name
  })
  const taken = new Set<string>()
  return asked.map((name) => {
    let own = name
    for (let nth = 2; taken.has(own); nth++) own = `${name} #${nth}`
    taken.add(own)
    return own
  })
}

/** `calico v3.28.5` is one word: a version alone says nothing. */
const wordsOf = (name: string): readonly string[] => name.match(/\S+(?: v\d\S*)?/g) ?? []

/** `(netns nodes=2)` → `nodes=2)` → `nodes=2` */
const withoutHalf = (text: string): string =>
  text.includes('(') === text.includes(')') ? text : text.replace(/[()]/g, '')

/** @param names as above. @returns what tells each from the others, for places where all of it would be too long */
export const shortenNames = (names: readonly string[]): readonly string[] => {
  const words = names.map(wordsOf)
  // `netns` has no version of anything, and shares no word with those that have.
  const long = words.filter(({ length }) => length > 1)
  const isCommon = (word: string): boolean => long.length > 1 && long.every((own) => own.includes(word))
  const short = words.map((own) => withoutHalf(own.filter((word) => !isCommon(word)).join(' ')))
  return names.length > 1 && short.every((one) => one !== '') ? short : names
}
