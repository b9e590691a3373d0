/** Every scenario that any column set out to judge, with what each column knows of it. Pure. */
import { comparePlaces, type Place, placeKey } from '../place.js'
import type { ScenarioResult } from '../standing.js'
import type { Recording } from './recording.js'
import type { ReviewFeature, ReviewScenario } from './review.js'

/** What is known of one column. */
export interface Known {
  readonly results: readonly ScenarioResult[]
  readonly recordings: readonly Recording[]
}

type Found = ReviewScenario & { readonly uri: string; readonly feature: string }

const byKey = <T extends Place>(places: readonly T[]): ReadonlyMap<string, T> =>
  new Map(places.map((place) => [placeKey(place), place]))

const fragmentOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '')

/** Examples of an outline, and the careless, have one name in one file: a number tells them apart. */
const idsOf = (places: readonly Place[]): readonly string[] => {
  const taken = new Set<string>()
  return places.map(({ uri, name }) => {
    const base = `${fragmentOf(uri.replace(/\.feature$/, ''))}--${fragmentOf(name)}`
    let id = base
    for (let nth = 2; taken.has(id); nth++) id = `${base}-${nth}`
    taken.add(id)
    return id
  })
}

const gather = (columns: readonly Known[]): readonly Found[] => {
  const results = columns.map((column) => byKey(column.results))
  const recordings = columns.map((column) => byKey(column.recordings))
  const places = [...byKey<Place>([...results, ...recordings].flatMap((own) => [...own.values()])).values()]
  const ids = idsOf(places.sort(comparePlaces))
  return places.map(({ uri, line, name }, index) => {
    const key = placeKey({ uri, line, name })
    const known = recordings.map((own) => own.get(key))
    const { feature = '', tags = [] } = known.find((one) => one !== undefined) ?? {}
    const cells = known.map((recording, column) => {
      const result = results[column]?.get(key)
      return { ...(result && { result }), ...(recording && { recording }) }
    })
    return { id: ids[index] ?? '', uri, line, name, feature, tags, cells }
  })
}

/** In the order of the files and their lines. */
export const gatherFeatures = (columns: readonly Known[]): readonly ReviewFeature[] => {
  const scenarios = gather(columns)
  return [...new Set(scenarios.map(({ uri }) => uri))].map((uri) => {
    const own = scenarios.filter((one) => one.uri === uri)
    return { uri, name: own[0]?.feature ?? '', scenarios: own.map(({ uri: _, feature: __, ...scenario }) => scenario) }
  })
}
