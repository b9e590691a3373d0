/** The text of a file of divergences: its entries, and all that is wrong with their form, by line. Pure. */
import { validRange } from 'semver'
import { LineCounter, parseDocument } from 'yaml'
import type { Divergence } from '../../clusters/cluster.js'
import { verdicts } from '../../clusters/probe.js'
import { InputError } from '../errors.js'

const texts = ['id', 'engine', 'text', 'source', 'expires'] as const
const wanted = [...texts, 'rows'] as const
const known: readonly string[] = [...wanted, 'versions', 'verdict', 'cells']

/** As it was written, well or not. */
export type Entry = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isDay = (text: string): boolean => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** A field that is no text is told as such. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isAddress = (text: string): boolean => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)

const isList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')

const flawsOfSource = ({ source }: Entry): readonly string[] =>
  !isText(source) || isAddress(source)
    ? []
    : [`source is "${source}"; write an address that begins with https:// or http://`]

const flawsOfRange = ({ versions, engine }: Entry): readonly string[] => {
  if (versions === undefined) return []
  if (typeof versions !== 'string' || versions.trim() === '' || validRange(versions) === null)
    return [`versions is ${JSON.stringify(versions)}; write a range in quotes, such as ">=3.28 <3.30"`]
  return engine === '*' ? ['it has versions, but its engine is "*"; say of which engine they are'] : []
}

const flawsOfNarrowing = ({ verdict, cells }: Entry): readonly string[] => [
  ...(verdict === undefined || (verdicts as readonly unknown[]).includes(verdict)
    ? []
    : [`there is no verdict ${JSON.stringify(verdict)}; write one of: ${verdicts.join(', ')}`]),
  ...(cells === undefined || isList(cells)
    ? []
    : ['its cells are no list of texts such as "pod a → pod b:80/TCP", or "a → b" for a cell of a truth table']),
]

const flawsOf = (entry: unknown): readonly string[] => {
  if (!isRecord(entry)) return [`it is no entry; write ${wanted.join(', ')}`]
  const unknown = Object.keys(entry).filter((key) => !known.includes(key))
  const missing = texts.filter((key) => !isText(entry[key]))
  const { rows, expires } = entry
  return [
    ...unknown.map((key) => `there is no "${key}" in an entry; write some of: ${known.join(', ')}`),
    ...missing.map((key) => `its ${key} is missing, or no text`),
    ...(isList(rows) ? [] : ['its rows are missing: a list of row ids such as NP-059, or of names of scenarios']),
    ...(isText(expires) && !isDay(expires) ? [`expires is "${expires}"; write a day such as 2027-06-30`] : []),
    ...flawsOfSource(entry),
    ...flawsOfRange(entry),
    ...flawsOfNarrowing(entry),
  ]
}

/** An entry, and the line at which it begins. */
export interface Written {
  readonly entry: Entry
  readonly line: number
  /** What is wrong with its form, in words; empty where it is a `Divergence`. */
  readonly messages: readonly string[]
}

export interface Flaw {
  /** Absent where it is the whole file's. */
  readonly line?: number
  readonly message: string
}

/** `netherkin run --accept` and reports name entries by their ids. */
const findTwins = (written: readonly Written[]): readonly Flaw[] => {
  const first = new Map<unknown, number>()
  return written.flatMap(({ entry: { id }, line }) => {
    const before = first.get(id)
    if (before === undefined) first.set(id, line)
    return before === undefined || !isText(id)
      ? []
      : [{ line, message: `its id "${id}" is that of the entry in line ${before}, too` }]
  })
}

export interface Entries {
  /** All that are entries at all, well or not. */
  readonly written: readonly Written[]
  readonly flaws: readonly Flaw[]
}

const nothing = (...flaws: readonly Flaw[]): Entries => ({ written: [], flaws })

/** @param text YAML: a list of entries. */
export const readEntries = (text: string): Entries => {
  const lines = new LineCounter()
  // A day is a text, whatever YAML 1.1 made of it.
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' })
  const lineOf = (offset: number): number => lines.linePos(offset).line
  if (document.errors.length > 0)
    return nothing(
      ...document.errors.map(({ message, pos }) => ({ line: lineOf(pos[0]), message: message.split('\n')[0] ?? '' })),
    )
  const entries: unknown = document.toJS() ?? []
  if (!Array.isArray(entries)) return nothing({ message: 'it must be a list of entries, each beginning with "- id:"' })
  const read = entries.map((entry: unknown, index) => {
    const node = document.getIn([index], true) as { range?: readonly number[] } | undefined
    return { entry, line: lineOf(node?.range?.[0] ?? 0), messages: flawsOf(entry) }
  })
  const written = read.flatMap(({ entry, ...rest }) => (isRecord(entry) ? [{ entry, ...rest }] : []))
  return {
    written,
    flaws: [
      ...read.flatMap(({ line, messages }) => messages.map((message) => ({ line, message }))),
      ...findTwins(written),
    ],
  }
}

/** `d.yaml:7: its id is missing`. */
export const renderFlaw = (path: string, { line, message }: Flaw): string =>
  line === undefined ? `${path}: ${message}` : `${path}:${line}: ${message}`

/** @throws {InputError} with everything that is wrong, each with its line. */
export const parseDivergences = (text: string, path: string): readonly Divergence[] => {
  const { written, flaws } = readEntries(text)
  if (flaws.length > 0) throw new InputError(flaws.map((flaw) => renderFlaw(path, flaw)).join('\n'))
  return written.map(({ entry }) => entry as unknown as Divergence)
}
