/** Files of Cucumber messages, read line by line: of a large run neither its text nor all its messages fit well in memory. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { Envelope } from '@cucumber/messages'

const chunkBytes = 2 ** 20
const newline = 10

/** What ends a line; a line may be longer than a chunk. */
function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r')
  try {
    let rest: Buffer = Buffer.alloc(0)
    const chunk = Buffer.alloc(chunkBytes)
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
      const all = Buffer.concat([rest, chunk.subarray(0, size)])
      let from = 0
      for (let to = all.indexOf(newline); to >= 0; to = all.indexOf(newline, from)) {
        yield all.toString('utf8', from, to)
        from = to + 1
      }
      rest = all.subarray(from)
    }
    if (rest.length > 0) yield rest.toString('utf8')
  } finally {
    closeSync(file)
  }
}

/** A run that was killed leaves its last line torn. */
export const parseLine = (line: string): Envelope | undefined => {
  try {
    return JSON.parse(line) as Envelope
  } catch {
    return undefined
  }
}

function* readParsed(path: string, isWanted: (line: string) => boolean): Generator<Envelope> {
  for (const line of readLines(path)) {
    const envelope = isWanted(line) ? parseLine(line) : undefined
    if (envelope) yield envelope
  }
}

/**
 * The whole lines of a file of Cucumber messages, read again each time that they are gone through; undefined when there
 * is no such file.
 * @param isWanted which lines are worth parsing
 */
export const openMessages = (
  path: string,
  isWanted = (_line: string): boolean => true,
): Iterable<Envelope> | undefined =>
  existsSync(path) ? { [Symbol.iterator]: () => readParsed(path, isWanted) } : undefined
