/** Errors by who must act. Their names travel in Cucumber messages and decide the exit code (docs/decisions.md §11). */

/** The user wrote something that cannot be: exit 3. The message says what was found and what to write instead. */
export class InputError extends Error {
  override readonly name: string = 'InputError'
}

/** Something named in a sentence is not there (any more). */
export class UndeclaredError extends InputError {
  /** The bare name, as Kubernetes spells it. */
  readonly missing: string
  constructor(missing: string, message: string) {
    super(message)
    this.missing = missing
  }
}

/** What is wrong with one row of a table; `row` is its index in `Table.rows`, headings counted. */
export interface RowFlaw {
  readonly row: number
  readonly message: string
}

/** Several rows of a step's table are wrong; all are told at once, each with its own line. */
export class TableError extends InputError {
  readonly flaws: readonly RowFlaw[]
  constructor(flaws: readonly RowFlaw[]) {
    super(flaws.map(({ message }) => message).join('\n'))
    this.flaws = flaws
  }
}

/** What is wrong at one line (from 1) of a doc string or, where `file` is given, of that file. */
export interface TextFlaw {
  readonly line: number
  readonly message: string
  readonly file?: string
}

/** A text that a step carries or names is wrong in places; all are told at once. */
export class TextError extends InputError {
  readonly flaws: readonly TextFlaw[]
  constructor(flaws: readonly TextFlaw[]) {
    super(flaws.map(({ file, line, message }) => `${file ?? 'line'}${file ? ':' : ' '}${line}: ${message}`).join('\n'))
    this.flaws = flaws
  }
}

/** Something could not be judged: the harness, the host or the cluster failed: exit 2. */
export class HarnessError extends Error {
  override readonly name: string = 'HarnessError'
}

/** The cluster is closed before any policy of ours: that is how it is, and it will be no other when asked again. */
export class PreconditionFailed extends HarnessError {}
