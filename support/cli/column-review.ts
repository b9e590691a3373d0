/** What a run of one column tells at its end, whether it judged anything or broke. */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { ColumnRecord } from '../../reports/manifest.js'
import type { Column } from './columns.js'
import { readTally } from './output.js'
import type { PastFlags } from './past.js'
import { findMissing } from './requirement.js'
import { doIfEndedAtOnce, handleSignals, lastMomentMs } from './signals.js'

export interface Asked {
  readonly column: Column
  /** Words of `--require`, when nobody else sees to them. */
  readonly required: readonly string[]
  /** With what its review compares it. */
  readonly past: PastFlags
  /** That were said. */
  readonly paths: readonly string[]
}

/** One of several columns is part of its parent's review. */
const isPart = (): boolean => process.channel !== undefined && process.channel !== null

/** Tells what a required column misses. */
const complain = ({ column, required }: Asked, output: string): readonly string[] => {
  const tally = readTally(join(output, 'messages.ndjson'))
  const missing = findMissing(required, [{ column, name: 'the only column', ...(tally && { tally }) }])
  for (const line of missing) process.stderr.write(`${line}\n`)
  return missing
}

const review = async (
  output: string,
  asked: Asked,
  record: ColumnRecord,
  missing: readonly string[],
): Promise<void> => {
  const { reviewRecords } = await import('./review.js')
  const decided = missing.length > 0 && { decided: { exitCode: 2 as const, missing } }
  process.stdout.write(`${reviewRecords([record], { folder: output, past: asked.past, ...decided })}\n`)
}

/**
 * Its exit code is the formatter's, unless `--require` misses something.
 * @param record whose exit code is not known yet @returns 2 where it misses something
 */
export const reviewJudged = async (output: string, asked: Asked, record: ColumnRecord | undefined): Promise<number> => {
  const missing = complain(asked, output)
  if (!isPart() && record) {
    const { exitCode: _, ...known } = record
    await review(output, asked, known, missing)
  }
  return missing.length > 0 ? 2 : 0
}

/** Whoever collects the reports of a job must not find an earlier run's. @param record undefined where the run was refused */
export const reviewBroken = async (output: string, asked: Asked, record: ColumnRecord | undefined): Promise<void> => {
  if (!isPart() && record) await review(output, asked, record, complain(asked, output))
}

/** Whoever read us may be gone; what is written stands in files. */
const tellAtOnce = (text: string): void => {
  try {
    writeSync(1, `${text}\n`)
  } catch {
    // Nobody is there to be told.
  }
}

/**
 * A second signal, and the last moment before a CI kills, leave a review of what was judged by then.
 * @param read the column's record by now
 * @returns call it before a final review is written: then there is none any more
 */
export const reviewIfCut = (output: string, asked: Asked, read: () => ColumnRecord | undefined): (() => void) => {
  if (isPart()) return () => undefined
  let isOver = false
  const write = async (isLast: boolean): Promise<void> => {
    const { reviewRecords } = await import('./review.js')
    const record = read()
    if (isOver || !record) return
    tellAtOnce(reviewRecords([record], { folder: output, past: asked.past, isLast }))
  }
  handleSignals((by) => {
    if (by === 'signal') setTimeout(() => void write(false).catch(() => undefined), lastMomentMs).unref()
  })
  doIfEndedAtOnce(() => write(true))
  return () => {
    isOver = true
  }
}
