/** The clusters that runs of this user have made: who makes, uses and keeps which. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { nextChange } from './changes.js'
import { withLock } from './lock.js'
import { isAlive, sameOwner, self } from './owner.js'
import {
  type ClusterRecord,
  folderOfCluster,
  isInUse,
  livingUsers,
  readRecord,
  readRecords,
  writeRecord,
} from './records.js'
import { stateFolder } from './state.js'

export type Entry =
  /** Nobody has it: the asker makes it, and says `settle` or `forget`. */
  | { readonly role: 'maker'; readonly ticket: string }
  | { readonly role: 'guest'; readonly ticket: string; readonly record: ClusterRecord }
  /** Whoever made or removed it died: the asker removes what is left, says `forget`, and asks again. */
  | { readonly role: 'ruin'; readonly record: ClusterRecord }

export interface Wish {
  /** The name to give it if it must be made. */
  readonly name: string
  readonly provider: string
  readonly hash: string
  readonly kin: string
  readonly title: string
  readonly run?: string | undefined
  /** Any kept cluster of its kin will do. */
  readonly reuse?: boolean | undefined
}

/** Every look and change of several steps happens inside of it; nothing slow does. */
const alone = <T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> =>
  withLock(join(stateFolder(), 'lock'), work, { signal })

const isWished =
  ({ name, provider, hash, kin, run, reuse }: Wish) =>
  (record: ClusterRecord): boolean =>
    record.provider === provider &&
    (record.name === name ||
      (record.hash === hash && run !== undefined && record.run === run) ||
      (record.kin === kin && reuse === true && record.kept))

/** Those of the very size come first. */
const findWished = (wish: Wish): ClusterRecord | undefined => {
  const fitting = readRecords().filter(isWished(wish))
  return fitting.find(({ hash }) => hash === wish.hash) ?? fitting[0]
}

/** Two runs on one cluster would take each other's objects away. */
const refuseCrowd = (record: ClusterRecord, { reuse, run }: Wish): void => {
  const other = livingUsers(record).find(({ pid }) => pid !== self().pid)
  if (reuse !== true || !other || (run !== undefined && record.run === run)) return
  throw new RangeError(
    `process ${other.pid} runs on the kept cluster ${record.name}; wait for its end, or run without --reuse`,
  )
}

const user = (ticket: string): ClusterRecord['users'][number] => ({ ...self(), ticket })

const begin = ({ name, provider, hash, kin, title, run, reuse }: Wish): Entry => {
  const ticket = randomUUID()
  const since = new Date().toISOString()
  const kept = reuse === true
  writeRecord({
    ...{ name, provider, hash, kin, title, kept, since },
    ...(run !== undefined && { run }),
    phase: 'making',
    worker: self(),
    users: [user(ticket)],
  })
  return { role: 'maker', ticket }
}

/** The cluster's maker died, or its remover; or its users did, and nobody wanted to keep it. */
const isRuin = (record: ClusterRecord): boolean =>
  record.phase === 'ready' ? !record.kept && !isInUse(record) : !isAlive(record.worker)

/** Undefined: somebody is at work on it. */
const tryEnter = (wish: Wish): Entry | undefined => {
  const record = findWished(wish)
  if (!record) return begin(wish)
  if (isRuin(record)) return { role: 'ruin', record: claim(record) }
  if (record.phase !== 'ready') return undefined
  if (record.kin !== wish.kin)
    throw new RangeError(
      `there is a cluster named ${record.name} already, and it is made differently (${record.title})`,
    )
  refuseCrowd(record, wish)
  const ticket = randomUUID()
  const joined = { ...record, users: [...livingUsers(record), user(ticket)] }
  writeRecord(joined)
  return { role: 'guest', ticket, record: joined }
}

const claim = (record: ClusterRecord): ClusterRecord => {
  const claimed: ClusterRecord = { ...record, phase: 'removing', worker: self(), users: [] }
  writeRecord(claimed)
  return claimed
}

/** How long is waited for another process that makes or removes the cluster. */
const patienceMs = 15 * 60_000
const glanceMs = 1_000

/** @throws RangeError when the name is another cluster's; an Error when others take too long; the signal's reason. */
export const enter = async (wish: Wish, signal?: AbortSignal): Promise<Entry> => {
  const end = Date.now() + patienceMs
  for (;;) {
    const entry = await alone(() => tryEnter(wish), signal)
    if (entry) return entry
    if (Date.now() > end) throw new Error(`another process has been at work on ${wish.name} for too long`)
    await nextChange(folderOfCluster(wish.name), glanceMs, signal)
  }
}

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
