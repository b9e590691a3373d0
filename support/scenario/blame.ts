/** Whose error it is: what a cluster refuses, or cannot be asked, is the writer's; everything else that goes wrong there is the harness's. */
import { HarnessError, InputError } from '../errors.js'

const ours = new Set(['InputError', 'HarnessError', 'AssertionError'])

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Does the work. @throws {InputError | HarnessError} in place of any other error. */
export const blame = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (ours.has(name)) throw error
    if (name === 'RejectedObject')
      throw new InputError(`the cluster refuses an object: ${messageOf(error)}`, { cause: error })
    // So providers tell what cannot be, as in maker.ts: a node that there is not, a namespace of others.
    if (error instanceof RangeError) throw new InputError(error.message, { cause: error })
    throw new HarnessError(messageOf(error), { cause: error })
  }
}
