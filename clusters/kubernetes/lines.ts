/** Cuts a stream of bytes into lines; characters may be torn between chunks. */
import { StringDecoder } from 'node:string_decoder'

export interface Lines {
  /** @throws {RangeError} when a line grows over the limit. */
  push(chunk: Buffer): void
  /** What came after the last line break. */
  rest(): string
}

/** @param limit characters of one line; without one a peer that never breaks its line would fill the memory. */
export const cutLines = (handle: (line: string) => void, limit = 64 * 1024 * 1024): Lines => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const push = (chunk: Buffer): void => {
    const [first = '', ...more] = decoder.write(chunk).split('\n')
    rest += first
    for (const next of more) {
      const line = rest
      rest = next
      handle(line)
    }
    if (rest.length > limit) throw new RangeError(`a line of more than ${limit} characters`)
  }
  return { push, rest: () => rest }
}
