/** What a provider refuses is the asker's to mend. */
import { InputError } from '../errors.js'

/** Runs what throws a `RangeError` for wrong input. @throws {InputError} in its place. */
export const asked = async <T>(work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof RangeError ? new InputError(error.message, { cause: error }) : error
  }
}
