/**
 * One process at a time, across processes. A lock is a row of numbered files; the one with the highest number has it, until that
 * file says "released" or its owner is dead. The next number is taken by `link`, which only one can win.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nextChange } from './changes.js'
import { isAlive, printOwner, readOwner, self } from './owner.js'

const released = 'released'

const highest = (folder: string): number =>
  readdirSync(folder)
    .filter((file) => /^\d+$/.test(file))
    .reduce((most, file) => Math.max(most, Number(file)), 0)

const isTaken = (folder: string, number: number): boolean => {
  if (number === 0) return false
  try {
    const owner = readOwner(readFileSync(join(folder, String(number)), 'utf8'))
    return owner !== undefined && isAlive(owner)
  } catch {
    // Whoever has a higher number has just removed it.
    return true
  }
}

let serial = 0

/** Writes a file under a name that nobody else uses. */
const writeAside = (folder: string, text: string): string => {
  const file = join(folder, `aside-${process.pid}-${self().started}-${serial++}`)
  writeFileSync(file, text)
  return file
}

/** The number that was taken; undefined when somebody has the lock, or was faster. */
const tryTake = (folder: string): number | undefined => {
  const last = highest(folder)
  if (isTaken(folder, last)) return undefined
  const aside = writeAside(folder, printOwner(self()))
  try {
    linkSync(aside, join(folder, String(last + 1)))
  } catch {
    return undefined
  } finally {
    rmSync(aside, { force: true })
  }
  // Others may have passed by meanwhile, and taken our number's file away after its time.
  if (highest(folder) === last + 1) return last + 1
  rmSync(join(folder, String(last + 1)), { force: true })
  return undefined
}

const clearBelow = (folder: string, number: number): void => {
  for (const file of readdirSync(folder))
    if (/^\d+$/.test(file) && Number(file) < number) rmSync(join(folder, file), { force: true })
}

const release = (folder: string, number: number): void => {
  try {
    renameSync(writeAside(folder, released), join(folder, String(number)))
  } catch {
    // The folder is gone, and the lock with it.
  }
}

/** The longest time until an owner's death is noticed; a release is noticed at once. */
const glanceMs = 1_000

const take = async (folder: string, deadlineMs: number, signal?: AbortSignal): Promise<number> => {
  const end = Date.now() + deadlineMs
  for (;;) {
    signal?.throwIfAborted()
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const number = tryTake(folder)
    if (number !== undefined) return number
    const leftMs = end - Date.now()
    if (leftMs <= 0) throw new Error(`another process has held the lock ${folder} for ${deadlineMs / 1000} s`)
    await nextChange(folder, Math.min(glanceMs, leftMs), signal)
  }
}

/**
 * Runs `work` while nobody else holds the lock of this folder (made if absent).
 * @throws an Error when it could not be had within the deadline (30 s unless told), or the signal's reason
 */
export const withLock = async <T>(
  folder: string,
  work: () => T | Promise<T>,
  { deadlineMs = 30_000, signal }: { readonly deadlineMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<T> => {
  const number = await take(folder, deadlineMs, signal)
  try {
    clearBelow(folder, number)
    return await work()
  } finally {
    release(folder, number)
  }
}
