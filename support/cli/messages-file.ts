/** Files of Cucumber messages, read line by line: of a large run neither its text nor all its messages fit well in memory. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { Envelope } from '@cucumber/messages'

const chunkBytes = 2 ** 20
const newline = 10

/** Lines out of chunks of a file: what a chunk ends with waits, at the beginning of the buffer, for the next one. */
const createSplitter = () => {
  let buffer: Buffer = Buffer.allocUnsafe(chunkBytes)
  let held = 0
  return {
    /** @returns whether there was more. */
    fill: (file: number): boolean => {
      // A line may be longer than a chunk.
      if (held === buffer.length) buffer = Buffer.concat([buffer], 2 * held)
      const size = readSync(file, buffer, held, buffer.length - held, null)
      held += size
      return size > 0
    },
    *take(): Generator<string> {
      let from = 0
      for (let to = buffer.indexOf(newline); to >= 0 && to < held; to = buffer.indexOf(newline, from)) {
        yield buffer.toString('utf8', from, to)
        from = to + 1
      }
      buffer.copyWithin(0, from, held)
      held -= from
    },
    rest: (): string => buffer.toString('utf8', 0, held),
  }
}

function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r')
  try {
    const splitter = createSplitter()
    while (splitter.fill(file)) yield* splitter.take()
    const rest = splitter.rest()
    if (rest !== '') yield rest
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
