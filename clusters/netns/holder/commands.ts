/** Outside programs inside network namespaces. A child lives where the thread that forked it was. */
import { ExecaError, execa } from 'execa'
import { within } from './namespaces.js'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly input?: string
  /** Errors whose text matches are none: nothing was there to be deleted. */
  readonly forgives?: RegExp
}

/** A program said no. `command` is what was run. */
export class CommandError extends Error {
  readonly command: string

  constructor(command: string, said: string) {
    super(`${command}: ${said}`)
    this.command = command
  }
}

const timeoutMs = 30_000

const errorOf = (error: unknown, namespace: string, input: string): CommandError => {
  const { command, stderr, shortMessage } = error as ExecaError
  const where = namespace === '' ? '' : `[${namespace}] `
  return new CommandError(
    `${where}${command}`,
    `${String(stderr).trim() || shortMessage}${blame(String(stderr), input)}`,
  )
}

/** `Command failed -:3` means line 3 of what was fed to ip. */
const blame = (stderr: string, input: string): string => {
  const line = /Command failed -:(\d+)/.exec(stderr)?.[1]
  return line === undefined ? '' : ` (${input.split('\n')[Number(line) - 1]})`
}

/** Runs in the namespace (`''` is the holder's own) and gives its standard output. @throws {CommandError} */
export const run = async (namespace: string, { file, args, input = '', forgives }: Command): Promise<string> => {
  try {
    // execa spawns before it returns, so the child is born inside.
    const child = within(namespace, () => execa(file, args, { input, timeout: timeoutMs, env: { LC_ALL: 'C' } }))
    return (await child).stdout
  } catch (error) {
    if (error instanceof ExecaError && forgives?.test(String(error.stderr))) return ''
    throw error instanceof ExecaError ? errorOf(error, namespace, input) : error
  }
}

/** One `ip -batch` text. */
export const runIp = (namespace: string, text: string, flags: readonly string[] = []): Promise<string> =>
  run(namespace, { file: 'ip', args: [...flags, '-batch', '-'], input: text.endsWith('\n') ? text : `${text}\n` })
