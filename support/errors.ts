/** Errors by who must act. Their names travel in Cucumber messages and decide the exit code (docs/decisions.md §11). */

/** The user wrote something that cannot be: exit 3. The message says what was found and what to write instead. */
export class InputError extends Error {
  override readonly name: string = 'InputError'
}

/** Something could not be judged: the harness, the host or the cluster failed: exit 2. */
export class HarnessError extends Error {
  override readonly name: string = 'HarnessError'
}
