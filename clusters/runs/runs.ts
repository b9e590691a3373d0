/** Which runs live: a folder a run, a file in it for each process that takes part. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, printOwner, readOwner, self } from './owner.js'
import { stateFolder, writeWhole } from './state.js'

const runsFolder = (): string => join(stateFolder(), 'runs')

const folderOf = (run: string): string => join(runsFolder(), encodeURIComponent(run))

/** This process takes part in the run until the returned function is called, or it ends. */
export const enterRun = (run: string): (() => void) => {
  const file = join(folderOf(run), randomUUID())
  writeWhole(file, printOwner(self()))
  return () => {
    rmSync(file, { force: true })
    removeIfEmpty(folderOf(run))
  }
}

const removeIfEmpty = (folder: string): void => {
  try {
    rmdirSync(folder)
  } catch {
    // Others take part still, or it is gone.
  }
}

const listOr = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const isMemberAlive = (file: string): boolean => {
  try {
    const owner = readOwner(readFileSync(file, 'utf8'))
    return owner !== undefined && isAlive(owner)
  } catch {
    return false
  }
}

/** False for a run that this host knows nothing of. */
export const isRunAlive = (run: string): boolean => {
  const folder = folderOf(run)
  return listOr(folder).some((file) => isMemberAlive(join(folder, file)))
}

/** Forgets the runs of which no process lives. */
export const forgetDeadRuns = (): void => {
  const runs = listOr(runsFolder()).map(decodeURIComponent)
  for (const run of runs) if (!isRunAlive(run)) rmSync(folderOf(run), { recursive: true, force: true })
}
