/** What becomes of one column, from its start to its manifest. */
import { join } from 'node:path'
import type { Cluster, Phase } from '../../clusters/cluster.js'
import type { ExitCode } from '../../reports/exit-code.js'
import type { ColumnRecord, PhaseRecord } from '../../reports/manifest.js'
import { type Column, labelOf } from './columns.js'
import { usualOutput } from './configuration.js'
import { renderDuration } from './duration.js'
import { readColumnName, writeManifest } from './output.js'

export interface ColumnLog {
  phase(phase: Phase): void
  /** The cluster is there. */
  observed(cluster: Pick<Cluster, 'column' | 'facts'>): void
  /** Its cluster could not be had, and is made or asked once more. */
  retried(): void
  /** Why nothing can be judged. */
  broke(error: string): void
  /** Scenarios run: there are messages from now on. */
  started(): void
  /** It runs this part of the scenarios, in this order; of a shard without any, this is all that is left. */
  chosen(choice: Pick<ColumnRecord, 'shard' | 'order'>): void
  /** What there is to say of it by now, and with this exit code; undefined where it was refused, and leaves nothing. */
  read(exitCode: ExitCode): ColumnRecord | undefined
  /** Writes the manifest: now, and again with what is known at the process's exit. */
  close(): void
}

/** `✓ CNI calico v3.28.5 (20.1 s)`, or `… CNI` while it lasts. */
export const renderPhase = ({ name, text, tookMs }: Phase): string => {
  const said = text === '' || text === name ? name : `${name}: ${text}`
  return tookMs === undefined ? `… ${said}` : `✓ ${said} (${renderDuration(tookMs)})`
}

/** @param column as asked. @param output the folder, the usual one when absent. @param paths that were said */
export const openColumnLog = (column: Column, output = usualOutput, paths: readonly string[] = []): ColumnLog => {
  const startedAt = new Date().toISOString()
  const phases: PhaseRecord[] = []
  let record: Partial<ColumnRecord> = paths.length > 0 ? { paths } : {}
  let retries = 0
  /** A cluster that only workers saw is named in their evidence. */
  const observedName = (): string | undefined =>
    record.messages === undefined ? undefined : readColumnName(join(output, record.messages))
  const readRecord = (exitCode: ExitCode): ColumnRecord | undefined => {
    const { messages, error, shard } = record
    if ([messages, error, shard].every((one) => one === undefined) && phases.length === 0) return undefined
    const times = { startedAt, endedAt: new Date().toISOString() }
    const name = record.name ?? observedName() ?? labelOf(column)
    return { ...record, asked: column, name, exitCode, ...times, retries, phases }
  }
  const write = (exitCode: ExitCode): void => {
    const own = readRecord(exitCode)
    if (own) writeManifest(output, { startedAt, endedAt: own.endedAt, exitCode, columns: [own] })
  }
  const onExit = (code: number): void => write(Number(process.exitCode ?? code) as ExitCode)
  process.once('exit', onExit)
  return {
    phase: ({ name, text, tookMs }) => {
      if (tookMs !== undefined) phases.push({ name, text, tookMs: Math.round(tookMs) })
    },
    observed: ({ column: name, facts }) => {
      record = { ...record, name, facts: { ...facts } }
    },
    retried: () => {
      retries += 1
    },
    broke: (error) => {
      record = { ...record, error }
    },
    chosen: (choice) => {
      record = { ...record, ...choice }
    },
    started: () => {
      record = { ...record, messages: 'messages.ndjson' }
    },
    read: readRecord,
    close: () => {
      // The formatter decides on the exit code at the exit: whoever comes after it knows.
      process.off('exit', onExit)
      process.once('exit', onExit)
    },
  }
}
