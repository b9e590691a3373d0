/** Text that the page's script unpacks when somebody asks for it. Pure. */
import { deflateRawSync } from 'node:zlib'

/** A value as JSON, in pieces. */
type Json = readonly (string | Uint8Array)[]
export type Entry = readonly [key: string, json: Json]

const renderEntry = ([key, json]: Entry, index: number): Json => [
  `${index === 0 ? '{' : ','}${JSON.stringify(key)}:`,
  ...json,
]

const toBytes = (piece: string | Uint8Array): Uint8Array => (typeof piece === 'string' ? Buffer.from(piece) : piece)

/** A higher one makes a large review a tenth smaller, at most, and its making longer. */
const level = 4

const deflate = (entries: readonly Entry[]): string => {
  const text = Buffer.concat([...entries.flatMap(renderEntry), '}'].map(toBytes))
  return deflateRawSync(text, { level }).toString('base64')
}

/**
 * JSON objects, deflated each by itself, as base64 with blanks between: the whole of a large review as one text would be
 * most of the memory that its making takes. Each is made when its turn comes.
 */
export const deflateEntries = (parts: Iterable<readonly Entry[]>): string => {
  const texts: string[] = []
  for (const entries of parts) if (entries.length > 0) texts.push(deflate(entries))
  return texts.join(' ')
}
