/** How a run gets into a history: a copy of its manifest and its messages. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunDigest } from '../../reports/comparison/digest.js'
import type { ColumnRecord } from '../../reports/manifest.js'
import { hasVerdicts, keepEntry } from './history-entry.js'
import { digestPath } from './past.js'
import { readManifest } from './run-files.js'

type Judged = RunDigest & { readonly startedAt: string }

/** An output folder may hold what an earlier run left. */
const isWorthKeeping = (run: RunDigest, beganMs: number): run is Judged =>
  run.startedAt !== undefined && Date.parse(run.startedAt) >= beganMs && hasVerdicts(run)

const copyColumns = (output: string, folder: string, columns: readonly ColumnRecord[]): void => {
  for (const { messages } of columns) {
    if (messages === undefined) continue
    mkdirSync(dirname(join(folder, messages)), { recursive: true })
    copyFileSync(join(output, messages), join(folder, messages))
  }
}

const copyRun = (output: string, draft: string, manifestPath: string): void => {
  const manifest = readManifest(manifestPath)
  copyColumns(output, draft, manifest.columns)
  writeFileSync(join(draft, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/**
 * Once the run's manifest is there: what cannot be kept takes nothing away from what was judged. @param beganMs when the run
 * was called, ms since 1970. @returns a line that says where it is; undefined when this run judged nothing
 */
export const keepRun = (output: string, history: string, beganMs: number): string | undefined => {
  const path = join(output, 'manifest.json')
  if (!existsSync(path)) return undefined
  try {
    const run = digestPath(path, false)
    if (!isWorthKeeping(run, beganMs)) return undefined
    return keepEntry(run, history, (draft) => copyRun(output, draft, path))
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
