/** What a provider refuses is the asker's to mend; whatever else fails there is told by its message. */
import { HarnessError, InputError } from '../errors.js'

/** With what its causes say besides: `fetch failed` alone helps nobody. */
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { message, cause } = error
  const why = cause instanceof Error ? messageOf(cause) : ''
  return message.includes(why) ? message : `${message}: ${why}`
}

const isTold = (error: unknown): boolean => /^(InputError|HarnessError)$/.test((error as Error | undefined)?.name ?? '')

/** Runs what throws a `RangeError` for wrong input. @throws {InputError} in its place; {HarnessError} for the rest. */
export const asked = async <T>(work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(error.message, { cause: error })
    throw isTold(error) ? error : new HarnessError(messageOf(error), { cause: error })
  }
}
