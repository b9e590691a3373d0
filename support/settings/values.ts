/** Reads one setting each; what is wrong is told, and read as if it had not been said. Pure. */
import { type ChoiceKey, choices, type ListKey, type NumberKey, numbers, type TextKey } from './known.js'
import type { Said, Values } from './said.js'

export interface Reader {
  number(key: NumberKey): number | undefined
  switch(key: string): boolean
  text(key: TextKey): string | undefined
  choice<K extends ChoiceKey>(key: K): (typeof choices)[K][number] | undefined
  list(key: ListKey): readonly string[]
  provider(known: readonly string[]): string
  /** Which place had the last word: 0 for flags, 1 for the environment, 2 for world parameters; undefined for none. */
  rank(key: string): number | undefined
}

const readNumber = (key: NumberKey, value: unknown): number | string => {
  const { least, most } = numbers[key]
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number
  return `a whole number from ${least} to ${most}`
}

const readSwitch = (value: unknown): boolean | undefined => {
  if (value === false || value === 'false' || value === '0') return false
  return value === true || value === 'true' || value === '1' ? true : undefined
}

const readList = (value: unknown): readonly string[] | undefined => {
  const list = typeof value === 'string' ? value.split(',').map((word) => word.trim()) : value
  if (!Array.isArray(list) || !list.every((word) => typeof word === 'string')) return undefined
  return list.filter((word) => word !== '')
}

/** @param ranked the places, first wins. */
export const createReader = (ranked: readonly Said[], problems: string[]): Reader => {
  const values: Values = Object.assign({}, ...ranked.map((said) => said.values).reverse())
  const rank = (key: string): number | undefined => {
    const at = ranked.findIndex((said) => key in said.values)
    return at < 0 ? undefined : at
  }
  const complain = (key: string, wanted: string): undefined => {
    const name = ranked[rank(key) ?? 0]?.nameOf(key) ?? key
    problems.push(`${name} is ${JSON.stringify(values[key])}; it must be ${wanted}`)
    return undefined
  }
  return {
    rank,
    number: (key) => {
      if (values[key] === undefined) return undefined
      const read = readNumber(key, values[key])
      return typeof read === 'number' ? read : complain(key, read)
    },
    switch: (key) => {
      if (values[key] === undefined) return false
      return readSwitch(values[key]) ?? complain(key, 'true or false') ?? false
    },
    text: (key) => {
      const value = values[key]
      if (value === undefined) return undefined
      return typeof value === 'string' && value.trim() !== '' ? value.trim() : complain(key, 'a text')
    },
    choice: <K extends ChoiceKey>(key: K) => {
      if (values[key] === undefined) return undefined
      const known: readonly string[] = choices[key]
      if (typeof values[key] === 'string' && known.includes(values[key]))
        return values[key] as (typeof choices)[K][number]
      return complain(key, `one of ${known.join(', ')}`)
    },
    list: (key) => {
      if (values[key] === undefined) return []
      return readList(values[key]) ?? complain(key, 'a list of names') ?? []
    },
    provider: (known) => {
      const value = values.provider
      if (value === undefined) return 'netns'
      if (typeof value === 'string' && known.includes(value)) return value
      return complain('provider', `one of ${known.join(', ')}`) ?? 'netns'
    },
  }
}
