/** The clusters that runs of this user have made: what becomes of them, and who keeps which. */
import { rmSync } from 'node:fs'
import { alone, claim } from './claims.js'
import { sameOwner, self } from './owner.js'
import { type ClusterRecord, folderOfCluster, livingUsers, readRecord, readRecords, writeRecord } from './records.js'

const change = (name: string, edit: (record: ClusterRecord) => ClusterRecord): Promise<ClusterRecord | undefined> =>
  alone(() => {
    const record = readRecord(name)
    if (!record) return undefined
    const edited = edit(record)
    writeRecord(edited)
    return edited
  })

/** The cluster is made: guests may come. */
export const settle = async (name: string, title: string, details: unknown): Promise<void> => {
  await change(name, (record) => ({ ...record, phase: 'ready', title, details }))
}

export const keepCluster = async (name: string): Promise<void> => {
  await change(name, (record) => ({ ...record, kept: true }))
}

/** Writes down which slice of addresses the cluster has; `choose` is told which ones others have. */
export const takePool = (
  name: string,
  choose: (used: ReadonlySet<number>) => { readonly index: number; readonly range: string } | undefined,
): Promise<string | undefined> =>
  alone(() => {
    const used = readRecords().flatMap((one) => (one.name !== name && one.pool !== undefined ? [one.pool] : []))
    const found = choose(new Set(used))
    const record = readRecord(name)
    if (found && record) writeRecord({ ...record, pool: found.index })
    return found?.range
  })

/** Whether the cluster goes when this user leaves it: the question that `leave` decides. */
export const isGoing = (name: string, ticket: string): boolean => {
  const record = readRecord(name)
  return record !== undefined && !record.kept && livingUsers(record).every((one) => one.ticket === ticket)
}

/** True when this was the last user of a cluster that nobody keeps: whoever hears it removes it and says `forget`. */
export const leave = async (name: string, ticket: string): Promise<boolean> =>
  alone(() => {
    const record = readRecord(name)
    if (!record) return false
    const users = livingUsers(record).filter((one) => one.ticket !== ticket)
    const isLast = users.length === 0 && !record.kept && (record.phase === 'ready' || sameOwner(record.worker, self()))
    if (isLast) claim(record)
    else writeRecord({ ...record, users })
    return isLast
  })

/** Takes a cluster to remove it, if `may` allows; undefined when it does not, or there is none. */
export const claimCluster = (
  name: string,
  may: (record: ClusterRecord) => boolean,
): Promise<ClusterRecord | undefined> =>
  alone(() => {
    const record = readRecord(name)
    return record && may(record) ? claim(record) : undefined
  })

/** The cluster is gone: so is all that was written about it. */
export const forget = (name: string): Promise<void> =>
  alone(() => rmSync(folderOfCluster(name), { recursive: true, force: true }))
