/** How a run gets into a history: a copy of its manifest and its messages, in a folder named by its start. */
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunDigest } from '../../reports/comparison/digest.js'
import type { ColumnRecord, Manifest } from '../../reports/manifest.js'
import type { FinalStanding } from '../../reports/standing.js'
import { digestPath } from './past.js'
import { readManifest } from './run-files.js'

/** `2026-11-28T01-58-02-821Z`: in the order of time, and good for any file system. */
const nameOf = ({ startedAt }: Manifest): string => startedAt.replaceAll(/[:.]/g, '-')

const freeName = (history: string, name: string): string => {
  let free = name
  for (let nth = 2; existsSync(join(history, free)); nth++) free = `${name}-${nth}`
  return free
}

const copyColumns = (output: string, folder: string, columns: readonly ColumnRecord[]): void => {
  for (const { messages } of columns) {
    if (messages === undefined) continue
    mkdirSync(dirname(join(folder, messages)), { recursive: true })
    copyFileSync(join(output, messages), join(folder, messages))
  }
}

const verdicts: readonly FinalStanding[] = ['passed', 'failed', 'diverged']

/** An output folder may hold what an earlier run left; and what judged nothing is nothing to compare with. */
const isWorthKeeping = ({ startedAt, columns }: RunDigest, beganMs: number): boolean =>
  startedAt !== undefined &&
  Date.parse(startedAt) >= beganMs &&
  columns.some(({ scenarios }) => scenarios.some(({ standing }) => verdicts.includes(standing)))

/** Nobody ever finds half a run: it gets its name when it is whole. */
const copyRun = (output: string, history: string, manifest: Manifest): string => {
  const path = join(history, freeName(history, nameOf(manifest)))
  const draft = join(history, `.${nameOf(manifest)}.${process.pid}`)
  mkdirSync(draft, { recursive: true })
  copyColumns(output, draft, manifest.columns)
  writeFileSync(join(draft, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  renameSync(draft, path)
  return path
}

/**
 * Once the run's manifest is there: what cannot be kept takes nothing away from what was judged. @param beganMs when the run
 * was called, ms since 1970. @returns a line that says where it is; undefined when this run judged nothing
 */
export const keepRun = (output: string, history: string, beganMs: number): string | undefined => {
  const path = join(output, 'manifest.json')
  if (!existsSync(path)) return undefined
  try {
    if (!isWorthKeeping(digestPath(path, false), beganMs)) return undefined
    return `history: ${copyRun(output, history, readManifest(path))}`
  } catch (error) {
    return `the run could not be kept in ${history}: ${(error as Error).message}`
  }
}

/** At the end of the process: only then a run of one column has written its manifest. Called after that has been arranged. */
export const keepAtExit = (output: string, history: string, beganMs: number): void => {
  process.once('exit', () => {
    const kept = keepRun(output, history, beganMs)
    if (kept !== undefined) writeSync(1, `${kept}\n`)
  })
}
