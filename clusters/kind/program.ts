/** Programs that we run: each with a deadline, each ended with the run. */
import { ExecaError, execa } from 'execa'

/** A program that is not there, ended badly, or took too long. */
export class ProgramFailed extends Error {
  override readonly name = 'ProgramFailed'
  /** What it wrote to standard error and output, trimmed. */
  readonly said: string
  /** No such program on the PATH. */
  readonly absent: boolean
  constructor(message: string, said: string, absent: boolean, options?: ErrorOptions) {
    super(message, options)
    this.said = said
    this.absent = absent
  }
}

export interface Running {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
  /** What it reads on standard input. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

const defaultTimeoutMs = 60_000

const firstWords = (args: readonly string[]): string => args.slice(0, 3).join(' ')

const reasonOf = ({ code, timedOut, shortMessage }: ExecaError, said: string): string => {
  if (code === 'ENOENT') return 'is not installed'
  return timedOut ? 'took too long' : said || shortMessage
}

/** What execa says of a failed call, in our words. */
export const explainFailure = (program: string, args: readonly string[], error: unknown): ProgramFailed => {
  if (!(error instanceof ExecaError)) return new ProgramFailed(String(error), '', false, { cause: error })
  const streams: readonly unknown[] = [error.stderr, error.stdout]
  const said = streams
    .map((text) => (typeof text === 'string' ? text.trim() : ''))
    .filter((text) => text !== '')
    .join('\n')
  const absent = error.code === 'ENOENT'
  return new ProgramFailed(`${program} ${firstWords(args)}: ${reasonOf(error, said)}`, said, absent)
}

/**
 * @returns standard output, without its last line break
 * @throws {ProgramFailed}, or the signal's reason when that fired
 */
export const run = async (program: string, args: readonly string[], running: Running = {}): Promise<string> => {
  const { timeoutMs = defaultTimeoutMs, signal, input, env } = running
  try {
    const { stdout } = await execa(program, args, {
      timeout: timeoutMs,
      forceKillAfterDelay: 2_000,
      ...(signal && { cancelSignal: signal }),
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
      ...(env && { env }),
    })
    return stdout
  } catch (error) {
    signal?.throwIfAborted()
    throw explainFailure(program, args, error)
  }
}
