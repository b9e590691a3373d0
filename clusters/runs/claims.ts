/** One process at a time decides about clusters; what it decided stands in their records. */
import { join } from 'node:path'
import { withLock } from './lock.js'
import { self } from './owner.js'
import { type ClusterRecord, writeRecord } from './records.js'
import { stateFolder } from './state.js'

/** Every look and change of several steps happens inside of it; nothing slow does. */
export const alone = <T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> =>
  withLock(join(stateFolder(), 'lock'), work, { signal })

/** Whoever claims a cluster removes it. */
export const claim = (record: ClusterRecord): ClusterRecord => {
  const claimed: ClusterRecord = { ...record, phase: 'removing', worker: self(), users: [] }
  writeRecord(claimed)
  return claimed
}
