/** Flags for kind clusters that scenarios name, where none names one. Pure. */
import { InputError } from '../errors.js'
import { findIgnored } from '../settings/heeding.js'
import type { Reading } from './reading.js'
import type { Selection } from './selection.js'

/** Such a scenario may have what is said for the machine. */
export const namesKind = ({ plans }: Pick<Reading, 'plans'>): boolean => plans.some(({ last }) => last.cluster.kind)

/** @throws {InputError} that lists the flags that nothing of this run heeds. */
export const checkUsed = (
  { configuration }: Pick<Selection, 'configuration'>,
  reading: Pick<Reading, 'plans'>,
  provider: string,
): void => {
  if (namesKind(reading)) return
  const { netherkin } = configuration.runtime.worldParameters as { netherkin: { flags: object } }
  const problems = findIgnored(Object.keys(netherkin.flags), [provider], false)
  if (problems.length > 0) throw new InputError(problems.join('\n'))
}
