/** Whether an object has the fields and types that its kind has, and a copy of it that certainly has them. */
import { distance } from 'fastest-levenshtein'
import { type Flaw, flaw, type Path, show } from './flaw.js'
import { loadSchema, type Schema } from './schema.js'

export interface Shape {
  readonly flaws: readonly Flaw[]
  /** The object without what is wrong, with empty values where something must be: safe to look into. */
  readonly sound: unknown
}

const good = (sound: unknown): Shape => ({ flaws: [], sound })

/** The value as a type of the schema: `string`, `Array<V1Pod>`, `{ [key: string]: string; }`, `V1Pod`, … */
export const shapeOf = (value: unknown, type: string, path: Path = [], schema: Schema = loadSchema()): Shape => {
  const item = /^Array<(.+)>$/.exec(type)?.[1]
  if (item) return shapeOfList(value, item, path, schema)
  const entry = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1]
  if (entry) return shapeOfMap(value, entry, path, schema)
  const fields = schema.types[type]
  if (!fields) return shapeOfScalar(value, type, path)
  if (isMapping(value)) return shapeOfObject(value, fields, path, schema)
  return wrong(value, 'a mapping ("field: value")', path, emptyOf(type, schema))
}

/** What stands for a value that is missing or wrong. */
const emptyOf = (type: string, schema: Schema): unknown => {
  if (type.startsWith('Array<')) return []
  if (type.startsWith('{')) return {}
  const fields = schema.types[type]
  if (!fields) return type === 'integer' || type === 'number' ? 0 : ''
  const required = Object.entries(fields).filter(([, field]) => field.endsWith('!'))
  return Object.fromEntries(required.map(([name, field]) => [name, emptyOf(field.slice(0, -1), schema)]))
}

const wrong = (value: unknown, wanted: string, path: Path, sound: unknown): Shape => ({
  flaws: [flaw(path, `${describe(value)}; write ${wanted}`)],
  sound,
})

const describe = (value: unknown): string => {
  if (Array.isArray(value)) return 'this is a list'
  if (typeof value === 'object' && value !== null) return 'this is a mapping'
  return value === null ? 'nothing is there' : `${show(value)} is a ${typeof value}`
}

const shapeOfList = (value: unknown, item: string, path: Path, schema: Schema): Shape => {
  if (!Array.isArray(value)) return wrong(value, 'a list ("- …")', path, [])
  const shapes = value.map((one, index) => shapeOf(one, item, [...path, index], schema))
  return { flaws: shapes.flatMap(({ flaws }) => flaws), sound: shapes.map(({ sound }) => sound) }
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Amounts may be numbers: the wire takes both. */
const amounts = /^(limits|requests|capacity|allocatable|overhead)$/

const shapeOfMap = (value: unknown, entry: string, path: Path, schema: Schema): Shape => {
  if (!isMapping(value)) return wrong(value, 'a mapping ("key: value")', path, {})
  const type = amounts.test(String(path.at(-1))) ? 'IntOrString' : entry
  const shapes = Object.entries(value).map(([key, one]) => [key, shapeOf(one, type, [...path, key], schema)] as const)
  return {
    flaws: shapes.flatMap(([, { flaws }]) => flaws),
    sound: Object.fromEntries(shapes.map(([key, { sound }]) => [key, sound])),
  }
}

const shapeOfObject = (
  value: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, string>>,
  path: Path,
  schema: Schema,
): Shape => {
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name))
  // An API server takes null for a field that was left out.
  const present = Object.entries(fields).filter(([name]) => value[name] !== undefined && value[name] !== null)
  const missing = Object.entries(fields).filter(
    ([name, type]) => type.endsWith('!') && (value[name] === undefined || value[name] === null),
  )
  const shapes = present.map(
    ([name, type]) => [name, shapeOf(value[name], type.replace('!', ''), [...path, name], schema)] as const,
  )
  return {
    flaws: [
      ...unknown.map((name) => flaw([...path, name], unknownField(name, Object.keys(fields)))),
      ...missing.filter(([, type]) => !type.startsWith('Array<')).map(([name]) => flaw([...path, name], lacking)),
      ...shapes.flatMap(([, { flaws }]) => flaws),
    ],
    sound: Object.fromEntries([
      ...missing.map(([name, type]) => [name, emptyOf(type.replace('!', ''), schema)]),
      ...shapes.map(([name, { sound }]) => [name, sound]),
    ]),
  }
}

const lacking = 'it is missing; write it'

const unknownField = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known)
  return `unknown field; ${near === undefined ? `the fields here are ${known.join(', ')}` : `did you mean ${show(near)}?`}`
}

/** The word that it was probably meant to be. */
export const nearest = (word: string, words: readonly string[]): string | undefined => {
  const scored = words.map((known) => ({ known, letters: distance(word.toLowerCase(), known.toLowerCase()) }))
  const best = scored.sort((one, other) => one.letters - other.letters)[0]
  return best && best.letters <= Math.max(2, word.length / 2.5) && best.letters < best.known.length
    ? best.known
    : undefined
}

const asText = (value: unknown): string =>
  typeof value === 'object' ? 'a text' : `it in quotes, as ${show(String(value))}`

const shapeOfScalar = (value: unknown, type: string, path: Path): Shape => {
  if (type === 'string') return typeof value === 'string' ? good(value) : wrong(value, asText(value), path, '')
  if (type === 'boolean') return typeof value === 'boolean' ? good(value) : wrong(value, 'true or false', path, false)
  if (type === 'integer') return Number.isInteger(value) ? good(value) : wrong(value, 'a whole number', path, 0)
  if (type === 'number') return typeof value === 'number' ? good(value) : wrong(value, 'a number', path, 0)
  if (type === 'IntOrString')
    return typeof value === 'string' || Number.isInteger(value)
      ? good(value)
      : wrong(value, 'a number or a name', path, 0)
  return good(value)
}
