/** What usually causes a failure, by the words with which kind, the engine and the nodes tell of it. */
import { type Cause, type Known, known } from './known-causes.js'

const find = (text: string, among: (one: Known) => boolean): Known | undefined =>
  known.find((one) => among(one) && one.said.test(text))

/**
 * What usually causes it; undefined when nothing of it is known.
 * @param failure what the program said that failed
 * @param logs what the nodes wrote: always full of complaints, of which few tell
 */
export const classify = (failure: string, logs = ''): Cause | undefined => {
  const found =
    find(failure, ({ general }) => !general) ?? find(logs, ({ inLogs }) => inLogs === true) ?? find(failure, () => true)
  return found && { cause: found.cause, mend: found.mend }
}
