/** Where a scenario is written, and in which order it is told. Pure. */

/** Of an outline, its example's row. */
export interface Place {
  readonly uri: string
  readonly line: number
  readonly name: string
}

/** One scenario of one text. */
export const placeKey = ({ uri, line, name }: Place): string => `${uri}:${line} ${name}`

/** The same on every machine, whatever its language. */
export const compareText = (one: string, other: string): number => {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** By the files and their lines. */
export const comparePlaces = (one: Place, other: Place): number =>
  compareText(one.uri, other.uri) || one.line - other.line
