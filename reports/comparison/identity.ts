/** Which scenario is which over runs: its file and its name; its line may move. Pure. */
import { type Place, placeKey } from '../place.js'

const nameKey = ({ uri, name }: Place): string => `${uri}\n${name}`

/**
 * Identities by the keys of places. Examples of an outline, and the careless, have one name in one file: their order tells
 * them apart, so `places` are all of a file, not only those that a run judged.
 */
export const identify = (places: readonly Place[]): ReadonlyMap<string, string> => {
  const distinct = [...new Map(places.map((place) => [placeKey(place), place])).values()]
  const taken = new Map<string, number>()
  return new Map(
    distinct
      .sort((one, other) => one.line - other.line)
      .map((place) => {
        const nth = (taken.get(nameKey(place)) ?? 0) + 1
        taken.set(nameKey(place), nth)
        return [placeKey(place), `${nameKey(place)}\n${nth}`]
      }),
  )
}
