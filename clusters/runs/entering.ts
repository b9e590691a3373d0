/** Who makes a cluster, who joins one that is there, and who clears away what is left of one. */
import { randomUUID } from 'node:crypto'
import { nextChange } from './changes.js'
import { alone, claim } from './claims.js'
import { isAlive, self } from './owner.js'
import { type ClusterRecord, folderOfCluster, isInUse, livingUsers, readRecords, writeRecord } from './records.js'

export type Entry =
  /** Nobody has it: the asker makes it, and says `settle` or `forget`. */
  | { readonly role: 'maker'; readonly ticket: string }
  | { readonly role: 'guest'; readonly ticket: string; readonly record: ClusterRecord }
  /** Whoever made or removed it died: the asker removes what is left, says `forget`, and asks again. */
  | { readonly role: 'ruin'; readonly record: ClusterRecord }

export interface Wish {
  /** The name to give it if it must be made. */
  readonly name: string
  /** A person gave that name: no other cluster will do. */
  readonly named?: boolean | undefined
  readonly provider: string
  readonly hash: string
  readonly kin: string
  readonly nodes: number
  readonly title: string
  readonly run?: string | undefined
  /** Any kept cluster of its kin will do that has as many nodes, or more. */
  readonly reuse?: boolean | undefined
}

const isWished =
  ({ name, named, provider, hash, kin, nodes, run, reuse }: Wish) =>
  (record: ClusterRecord): boolean => {
    if (record.provider !== provider) return false
    if (record.name === name || named) return record.name === name
    const isOfRun = record.hash === hash && run !== undefined && record.run === run
    return isOfRun || (reuse === true && record.kept && record.kin === kin && record.nodes >= nodes)
  }

/** Who is on a kept cluster: two runs on it would take each other's objects away. */
const crowdOn = (record: ClusterRecord, { reuse, run }: Wish): ClusterRecord['users'][number] | undefined => {
  if (reuse !== true || (run !== undefined && record.run === run)) return undefined
  return livingUsers(record).find(({ pid }) => pid !== self().pid)
}

/** Those that nobody else uses come first; among them those of the very size. */
const findWished = (wish: Wish): ClusterRecord | undefined => {
  const fitting = readRecords().filter(isWished(wish))
  const idle = fitting.filter((record) => crowdOn(record, wish) === undefined)
  const candidates = idle.length > 0 ? idle : fitting
  return candidates.find(({ hash }) => hash === wish.hash) ?? candidates[0]
}

const refuseCrowd = (record: ClusterRecord, wish: Wish): void => {
  const other = crowdOn(record, wish)
  if (!other) return
  throw new RangeError(
    `process ${other.pid} runs on the kept cluster ${record.name}; wait for its end, or run without --reuse`,
  )
}

/** The name is taken by one that will not do. */
const refuseOther = ({ name, kin, title, nodes }: ClusterRecord, wish: Wish): void => {
  if (kin !== wish.kin)
    throw new RangeError(`there is a cluster named ${name} already, and it is made differently (${title})`)
  if (nodes < wish.nodes)
    throw new RangeError(
      `there is a cluster named ${name} already, and it has ${nodes} nodes, not ${wish.nodes}: ` +
        `ask for that many, give another name, or remove it (netherkin cluster delete ${name})`,
    )
}

const user = (ticket: string): ClusterRecord['users'][number] => ({ ...self(), ticket })

const begin = ({ name, provider, hash, kin, nodes, title, run, reuse }: Wish): Entry => {
  const ticket = randomUUID()
  const since = new Date().toISOString()
  const kept = reuse === true
  writeRecord({
    ...{ name, provider, hash, kin, nodes, title, kept, since },
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
  refuseOther(record, wish)
  refuseCrowd(record, wish)
  const ticket = randomUUID()
  const joined = { ...record, users: [...livingUsers(record), user(ticket)] }
  writeRecord(joined)
  return { role: 'guest', ticket, record: joined }
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
