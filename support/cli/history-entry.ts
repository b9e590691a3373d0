/** A run in a history: a folder named by its start, with its manifest and its messages. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDigest } from '../../reports/comparison/digest.js'
import type { FinalStanding } from '../../reports/standing.js'

const verdicts: readonly FinalStanding[] = ['passed', 'failed', 'diverged']

/** What judged nothing is nothing to compare with. */
export const hasVerdicts = ({ columns }: Pick<RunDigest, 'columns'>): boolean =>
  columns.some(({ scenarios }) => scenarios.some(({ standing }) => verdicts.includes(standing)))

/** `2026-11-28T01-58-02-821Z`: in the order of time, and good for any file system. */
export const entryName = (startedAt: string): string => startedAt.replaceAll(/[:.]/g, '-')

const freeName = (history: string, name: string): string => {
  let free = name
  for (let nth = 2; existsSync(join(history, free)); nth++) free = `${name}-${nth}`
  return free
}

/** Nobody ever finds half a run: it gets its name when it is whole. @param fill writes it into a folder. @returns its path */
export const writeEntry = (history: string, startedAt: string, fill: (draft: string) => void): string => {
  const name = entryName(startedAt)
  const draft = join(history, `.${name}.${process.pid}`)
  try {
    mkdirSync(draft, { recursive: true })
    fill(draft)
    const path = join(history, freeName(history, name))
    renameSync(draft, path)
    return path
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}
