/** Which of the ways are drawn: all of a truth table's at once would be a hairball. Pure. */
import type { TopologyMap, Way } from './map.js'
import { isWrong } from './ways.js'

/** `wrong`, `all`, or the key of the source whose ways are drawn. */
export type Choice = string

/** More than that at once are no longer read. */
const mostAtOnce = 16

export const chosenWays = (ways: readonly Way[], choice: Choice): readonly Way[] => {
  if (choice === 'all') return ways
  return ways.filter((way) => (choice === 'wrong' ? isWrong(way) : way.keys[0] === choice))
}

export const sourcesOf = (ways: readonly Way[]): readonly string[] => [
  ...new Set(ways.flatMap(({ keys }) => keys[0] ?? [])),
]

const wrongFrom = (ways: readonly Way[], source: string): number => chosenWays(ways, source).filter(isWrong).length

/** What went wrong, or all where that is little; else the source with most to tell. */
export const usualChoice = ({ ways }: Pick<TopologyMap, 'ways'>): Choice => {
  const wrong = ways.filter(isWrong).length
  if (wrong > 0 && wrong <= mostAtOnce) return 'wrong'
  if (wrong === 0 && ways.length <= mostAtOnce) return 'all'
  const sources = [...sourcesOf(ways)]
  return sources.sort((one, other) => wrongFrom(ways, other) - wrongFrom(ways, one))[0] ?? 'all'
}

export interface Option {
  readonly choice: Choice
  readonly words: string
}

export const optionsOf = ({ ways }: Pick<TopologyMap, 'ways'>): readonly Option[] => {
  const wrong = ways.filter(isWrong).length
  return [
    ...(wrong > 0 ? [{ choice: 'wrong', words: `what went wrong (${wrong})` }] : []),
    { choice: 'all', words: `all that was asked (${ways.length})` },
    ...sourcesOf(ways).map((source) => ({ choice: source, words: `from ${source.replace(/^pod default\//, 'pod ')}` })),
  ]
}
