/** From YAML as users write it for kubectl to objects, with every problem and its line. Pure. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type YAMLError,
} from 'yaml'
import { describeRef, type KubernetesObject, refOf } from '../../clusters/objects.js'
import { InputError, TextError, type TextFlaw } from '../errors.js'
import { type Flaw, flaw, flawText, type Path } from './flaw.js'
import { inspectObject } from './object-rules.js'

/** An object with the place of its text. */
interface Written {
  readonly object: unknown
  readonly lineOf: (path: Path) => number
}

/**
 * Reads one or more YAML documents; the items of a List become objects of their own. What is right is left exactly as it
 * was written. `file` is named in problems; without it their lines count from the text's first.
 * @throws {TextError} with every problem.
 */
export const parseManifest = (text: string, file?: string): readonly KubernetesObject[] => {
  if (typeof text !== 'string')
    throw new InputError('this sentence wants YAML below it, between two lines of triple quotes')
  const { written, flaws } = readYaml(text)
  const all = [...flaws, ...written.flatMap(inspectWritten), ...findTwins(written)]
  const none = written.length === 0 && flaws.length === 0
  const found = none ? [{ line: 1, message: 'there is no object here; write at least one' }] : all
  if (found.length > 0)
    throw new TextError(
      found.sort((one, other) => one.line - other.line).map((one) => (file === undefined ? one : { ...one, file })),
    )
  return written.map(({ object }) => object as KubernetesObject)
}

/** What kubectl reads as text: dates, and numbers to the base of sixty. */
const foreignTags = /timestamp|TIME/

const readYaml = (text: string): { written: readonly Written[]; flaws: readonly TextFlaw[] } => {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    version: '1.1',
    lineCounter: lines,
    prettyErrors: false,
    // Warnings come to us as data; nothing goes to standard error.
    logLevel: 'silent',
    customTags: (tags) =>
      tags.filter((tag) => !foreignTags.test(typeof tag === 'string' ? tag : `${tag.tag} ${tag.format}`)),
  })
  const list = Array.isArray(documents) ? documents : []
  const broken = list.flatMap(({ errors }) => errors.map((error) => yamlFlaw(error, lines)))
  const read = list.filter(({ errors, contents }) => errors.length === 0 && contents !== null)
  const values = read.map((document) => readDocument(document, lines))
  return {
    written: values.flatMap((value) => ('line' in value ? [] : flatten(value))),
    flaws: [...broken, ...values.filter((value) => 'line' in value)],
  }
}

const readDocument = (document: Document, lines: LineCounter): Written | TextFlaw => {
  const lineOf = (path: Path) => lines.linePos(offsetOf(document, path)).line
  try {
    return { object: document.toJS(), lineOf }
  } catch (error) {
    return { line: lineOf([]), message: `this YAML cannot be read: ${(error as Error).message}` }
  }
}

const plain: { readonly [code: string]: string } = {
  DUPLICATE_KEY: 'this key is there twice in its mapping; take one out',
  TAB_AS_INDENT: 'a tab indents this line; write spaces',
  BAD_INDENT: 'the indentation is wrong; line it up with its neighbours',
}

const yamlFlaw = ({ code, message, pos }: YAMLError, lines: LineCounter): TextFlaw => ({
  line: lines.linePos(pos[0]).line,
  message: plain[code] ?? `this is not YAML: ${message}`,
})

const isList = (object: unknown): object is { items: unknown[] } => {
  const { kind, items } = (object ?? {}) as { kind?: unknown; items?: unknown }
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
}

const flatten = (written: Written): readonly Written[] => {
  const { object, lineOf } = written
  if (object === null || object === undefined) return []
  if (!isList(object)) return [written]
  return object.items.map((item, index) => ({ object: item, lineOf: (path) => lineOf(['items', index, ...path]) }))
}

const inspectWritten = ({ object, lineOf }: Written): readonly TextFlaw[] =>
  inspectObject(object).map((one) => ({ line: lineOf(one.path), message: named(object, one) }))

/** The flaw, and the object that it is about where it has a name. */
const named = (object: unknown, one: Flaw): string => {
  const { kind, metadata } = (object ?? {}) as { kind?: unknown; metadata?: { name?: unknown } }
  const name = metadata?.name
  return typeof kind === 'string' && typeof name === 'string' ? `${kind} ${name}: ${flawText(one)}` : flawText(one)
}

const keyOf = ({ object }: Written): string | undefined => {
  const { kind, metadata } = (object ?? {}) as Partial<KubernetesObject>
  return kind && metadata?.name ? describeRef(refOf(object as KubernetesObject)) : undefined
}

const findTwins = (written: readonly Written[]): readonly TextFlaw[] => {
  const keys = written.map(keyOf)
  return written.flatMap(({ object, lineOf }, index) => {
    const twin = keys[index] === undefined ? index : keys.indexOf(keys[index])
    if (twin === index) return []
    const first = written[twin]?.lineOf([])
    const message = `it is there already (line ${first}); give one of them another name`
    return [{ line: lineOf(['metadata', 'name']), message: named(object, flaw(['metadata', 'name'], message)) }]
  })
}

/** A node of the text, and where it (for a field: its key) begins. */
interface Spot {
  readonly node: unknown
  readonly offset: number
}

/** Where the value at the path is written, or the nearest thing around it. */
const offsetOf = (document: Document, path: Path): number => {
  let spot: Spot = { node: document.contents, offset: document.contents?.range?.[0] ?? 0 }
  for (const part of path) {
    const next = stepInto(isAlias(spot.node) ? spot.node.resolve(document) : spot.node, part)
    if (!next) break
    spot = next
  }
  return spot.offset
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)

const stepInto = (node: unknown, part: string | number): Spot | undefined => {
  const item = isSeq(node) ? node.items[Number(part)] : undefined
  const pair = isMap(node)
    ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
    : undefined
  const offset = startOf(pair?.key ?? item)
  return offset === undefined ? undefined : { node: pair?.value ?? item, offset }
}
