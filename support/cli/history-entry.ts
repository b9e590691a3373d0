/** A run in a history: a folder named by its start, with its manifest and its messages. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { RunDigest } from '../../reports/comparison/digest.js'
import type { FinalStanding } from '../../reports/standing.js'
import { findKin, says } from './history-kin.js'

const verdicts: readonly FinalStanding[] = ['passed', 'failed', 'diverged']

/** What judged nothing is nothing to compare with. */
export const hasVerdicts = ({ columns }: Pick<RunDigest, 'columns'>): boolean =>
  columns.some(({ scenarios }) => scenarios.some(({ standing }) => verdicts.includes(standing)))

/** `2026-11-28T01-58-02-821Z`: in the order of time, and good for any file system. */
const entryName = (startedAt: string): string => startedAt.replaceAll(/[:.]/g, '-')

const freeName = (history: string, name: string): string => {
  let free = name
  for (let nth = 2; existsSync(join(history, free)); nth++) free = `${name}-${nth}`
  return free
}

/** What begins with a dot is never read, so nobody ever finds half a run, nor a run twice. */
const hiddenName = (name: string): string => `.${name}.${process.pid}`

/** The new one takes the place of the old ones; where it cannot, they are back. @returns its path */
const swap = (history: string, name: string, draft: string, old: readonly string[]): string => {
  const moved: { readonly from: string; readonly to: string }[] = []
  try {
    for (const from of old) {
      const to = join(history, hiddenName(`old-${basename(from)}`))
      renameSync(from, to)
      moved.push({ from, to })
    }
    const path = join(history, freeName(history, name))
    renameSync(draft, path)
    for (const { to } of moved.splice(0)) rmSync(to, { recursive: true, force: true })
    return path
  } finally {
    for (const { from, to } of moved) renameSync(to, from)
  }
}

type Judged = RunDigest & { readonly startedAt: string }

const write = (run: Judged, history: string, old: readonly string[], fill: (draft: string) => void): string => {
  const name = entryName(run.startedAt)
  const draft = join(history, hiddenName(name))
  try {
    mkdirSync(draft, { recursive: true })
    fill(draft)
    return swap(history, name, draft, old)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/**
 * Each run once: what the history has of it already stays where it says the same, and more; otherwise it is replaced, because
 * a part was missing then, say, or has run once more. @param fill writes it into a folder. @returns a line that says where it is
 */
export const keepEntry = (run: Judged, history: string, fill: (draft: string) => void): string => {
  const kin = findKin(run, history)
  const known = kin.find((entry) => says(entry, run))
  if (known) return `history: ${known.name} was there already`
  const path = write(
    run,
    history,
    kin.map(({ name }) => name),
    fill,
  )
  return `history: ${path}${kin.length > 0 ? ', in place of what was there of this run' : ''}`
}
