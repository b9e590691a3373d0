/** JSON lines: one request a line, one reply a line, in the order in which they are ready. */
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { AgentReply, AgentRequest } from './requests.js'

export type Perform = (request: AgentRequest) => Promise<AgentReply>

const readRequest = (line: string): AgentRequest | undefined => {
  try {
    const value = JSON.parse(line)
    return typeof value?.id === 'number' && typeof value.op === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** Answers until the input ends, and resolves then. `after` is told of each reply that was written. */
export const answerLines = (
  input: Readable,
  output: Writable,
  perform: Perform,
  after: (request: AgentRequest) => void = () => {},
): Promise<void> => {
  const say = (reply: AgentReply, written?: () => void): void =>
    void output.write(`${JSON.stringify(reply)}\n`, () => written?.())
  const serve = async (line: string): Promise<void> => {
    const request = readRequest(line)
    if (!request) return say({ id: 0, ok: false, error: `this is no request: ${line.slice(0, 80)}` })
    say(await perform(request), () => after(request))
  }
  return new Promise((resolve) => {
    createInterface({ input })
      .on('line', (line) => void serve(line))
      .on('close', resolve)
      // A reset by whoever was killed while it had something to read; it must not end us.
      .on('error', () => resolve())
  })
}
