/** Whose a namespace is: the process that made it, so that what dead ones left on a shared cluster is known. */
import { hostname } from 'node:os'
import { type Owner as Process, self, startOf } from '../runs/owner.js'

/** Annotation of a namespace of ours, and of the lease in one that was handed over. */
export const ownerAnnotation = 'netherkin.dev/owner'

export interface Owner extends Process {
  /** ISO 8601. */
  readonly at: string
}

/** How long what another host made is left alone: whether its run lives cannot be seen from here. */
const foreignMs = 24 * 60 * 60 * 1000

export const ownOwner = (now = new Date()): Owner => ({ ...self(), at: now.toISOString() })

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

/** What can be seen from here. */
export interface View {
  readonly host: string
  readonly startOf: (pid: number) => string | undefined
  readonly nowMs: number
}

/** Why the owner counts as dead, in words; undefined while it may live. */
export const causeOfDeath = (
  owner: Owner,
  { host, startOf: ask, nowMs }: View = { host: hostname(), startOf, nowMs: Date.now() },
): string | undefined => {
  if (owner.host === host) return ask(owner.pid) === owner.started ? undefined : `process ${owner.pid} is gone`
  const ageMs = nowMs - Date.parse(owner.at)
  return ageMs > foreignMs ? `made by host ${owner.host} more than a day ago` : undefined
}

export const describeOwner = ({ host, pid, at }: Owner): string => `process ${pid} of host ${host}, since ${at}`
