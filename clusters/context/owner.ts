/** Whose a namespace is: the process that made it, by host, pid and start time, so that what dead ones left is known. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { execaSync } from 'execa'

/** Annotation of a namespace of ours, and of the lease in one that was handed over. */
export const ownerAnnotation = 'netherkin.dev/owner'
/** Label of every object of ours; its value is the run. */
export const runLabel = 'netherkin.dev/run'

export interface Owner {
  readonly host: string
  readonly pid: number
  /** When the process started, in whatever unit the system tells it: pids are used again, this is not. */
  readonly started: string
  /** ISO 8601. */
  readonly at: string
}

/** How long what another host made is left alone: whether its run lives cannot be seen from here. */
const foreignMs = 24 * 60 * 60 * 1000

/** Field 22 of /proc/PID/stat, counted behind the program's name, which may hold anything. */
const startFromProc = (pid: number): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19]
  } catch {
    return undefined
  }
}

/** Where there is no /proc. */
const startFromPs = (pid: number): string | undefined => {
  const { stdout, failed } = execaSync('ps', ['-o', 'lstart=', '-p', String(pid)], { reject: false })
  return failed || stdout.trim() === '' ? undefined : stdout.trim()
}

/** Undefined when there is no such process. */
export const startOf = (pid: number): string | undefined =>
  process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid)

export const ownOwner = (now = new Date()): Owner => ({
  host: hostname(),
  pid: process.pid,
  started: startOf(process.pid) ?? '',
  at: now.toISOString(),
})

const isOwner = (value: unknown): value is Owner => {
  if (typeof value !== 'object' || value === null) return false
  const { host, pid, started, at } = value as Record<string, unknown>
  return [host, started, at].every((one) => typeof one === 'string') && typeof pid === 'number'
}

/** Undefined for what we did not write. */
export const parseOwner = (text: string | undefined): Owner | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isOwner(value) ? value : undefined
  } catch {
    return undefined
  }
}

export interface Surroundings {
  readonly host: string
  readonly startOf: (pid: number) => string | undefined
  readonly nowMs: number
}

/** Why the owner counts as dead, in words; undefined while it may live. */
export const causeOfDeath = (
  owner: Owner,
  { host, startOf: ask, nowMs }: Surroundings = { host: hostname(), startOf, nowMs: Date.now() },
): string | undefined => {
  if (owner.host === host) return ask(owner.pid) === owner.started ? undefined : `process ${owner.pid} is gone`
  const ageMs = nowMs - Date.parse(owner.at)
  return ageMs > foreignMs ? `made by host ${owner.host} more than a day ago` : undefined
}

export const describeOwner = ({ host, pid, at }: Owner): string => `process ${pid} of host ${host}, since ${at}`
