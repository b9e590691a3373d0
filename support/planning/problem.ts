/** From what a sentence throws to the lines that the writer must mend. Pure. */
import { HarnessError, InputError, TableError, TextError, UndeclaredError } from '../errors.js'
import type { Definition } from '../sentence.js'
import type { PlacedStep } from './pickle.js'
import type { Problem } from './plan.js'

const byExample = ({ exampleLine }: PlacedStep): string =>
  exampleLine === undefined ? '' : ` (with the example row at line ${exampleLine})`

/** Each message as a problem of the step's own line. */
export const locateMessages = (messages: readonly string[], step: PlacedStep, uri: string): readonly Problem[] =>
  messages.map((message) => ({ uri, line: step.line, message: message + byExample(step) }))

const rowLine = (step: PlacedStep, row: number): number =>
  (typeof step.argument === 'object' ? step.argument.lines?.[row] : undefined) ?? step.line

/** The same, at the table's row where a row is to blame. */
export const locateFlaws = (
  flaws: readonly { readonly message: string; readonly row?: number }[],
  step: PlacedStep,
  uri: string,
): readonly Problem[] =>
  flaws.map(({ message, row }) => ({
    uri,
    line: row === undefined ? step.line : rowLine(step, row),
    message: message + byExample(step),
  }))

/**
 * An input error as problems, each at the line that it is about: a table's row, a doc string's line, the step.
 * @throws {HarnessError} for every other error: the sentence itself is broken.
 */
export const locateProblems = (
  error: unknown,
  step: PlacedStep,
  uri: string,
  definition: Definition,
): readonly Problem[] => {
  if (error instanceof TableError)
    return error.flaws.map(({ row, message }) => ({
      uri,
      line: rowLine(step, row),
      message: message + byExample(step),
    }))
  if (error instanceof TextError)
    return error.flaws.map(({ line, message, file }) => ({
      uri: file ?? uri,
      line: file === undefined ? (step.textOffset ?? step.line) + line : line,
      message: message + byExample(step),
    }))
  if (error instanceof InputError) return locateMessages([error.message], step, uri)
  const { expression, location } = definition
  throw new HarnessError(
    `the sentence "${expression}" (${location}) is broken: ${(error as Error)?.message ?? error}`,
    {
      cause: error,
    },
  )
}

const textOf = ({ text, argument }: PlacedStep): string =>
  [text, typeof argument === 'string' ? argument : (argument?.rows.flat().join(' ') ?? '')].join(' ').toLowerCase()

/** Whether the error only says that something is missing which a step that failed before would have made. */
export const isFollowUp = (error: unknown, failed: readonly PlacedStep[]): boolean =>
  error instanceof UndeclaredError &&
  failed.some((step) =>
    textOf(step)
      .split(/[^a-z0-9.-]+/)
      .includes(error.missing),
  )
