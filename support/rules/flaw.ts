/** What is wrong with one field of an object. */
export type Path = readonly (string | number)[]

export interface Flaw {
  readonly path: Path
  /** What was found, and what to write instead. */
  readonly message: string
}

export const flaw = (path: Path, message: string): Flaw => ({ path, message })

const step = (part: string | number): string => {
  if (typeof part === 'number') return `[${part}]`
  return /^[\w-]+$/.test(part) ? `.${part}` : `[${part}]`
}

/** `spec.ports[0].name` */
export const pathText = (path: Path): string => path.map(step).join('').replace(/^\./, '')

export const flawText = ({ path, message }: Flaw): string =>
  path.length > 0 ? `${pathText(path)}: ${message}` : message

/** A value as it stands in a message. */
export const show = (value: unknown): string => JSON.stringify(value) ?? String(value)

/** `"a", "b" or "c"` */
export const choices = (words: readonly string[]): string => {
  const quoted = words.map((word) => `"${word}"`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

/** No flaw when the value is absent or one of the words. */
export const oneOf = (value: string | undefined, words: readonly string[], path: Path): readonly Flaw[] =>
  value === undefined || words.includes(value) ? [] : [flaw(path, `${show(value)} is unknown; write ${choices(words)}`)]

export const inRange = (value: number | undefined, low: number, high: number, path: Path): readonly Flaw[] =>
  value === undefined || (Number.isInteger(value) && value >= low && value <= high)
    ? []
    : [flaw(path, `${value} is out of range; write a number from ${low} to ${high}`)]

/** One flaw for each item whose key an item before it has. */
export const duplicates = <T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
  pathOf: (index: number) => Path,
): readonly Flaw[] => {
  const keys = items.map(keyOf)
  return keys.flatMap((key, index) =>
    key !== undefined && keys.indexOf(key) < index
      ? [flaw(pathOf(index), `${show(key)} is there twice; each must be different`)]
      : [],
  )
}

/** The flaws of every item, each with its own path. */
export const each = <T>(
  items: readonly T[] | undefined,
  path: Path,
  rule: (item: T, path: Path) => readonly Flaw[],
): readonly Flaw[] => (items ?? []).flatMap((item, index) => rule(item, [...path, index]))
