/** `netherkin run` over several columns: a process each, one matrix, one manifest, one exit code. */
import { findProvider } from '../../clusters/catalogue.js'
import { refuse } from './check.js'
import { startColumn } from './column-process.js'
import type { Column } from './columns.js'
import { usualOutput } from './configuration.js'
import { renderLacks } from './doctor.js'
import { pastOf, type RunFlags, shareOut } from './flags.js'
import { handleEnds } from './matrix-end.js'
import { withPaths } from './matrix-outcome.js'
import {
  checkFlags,
  checkProvisions,
  countColumns,
  isLight,
  type PlannedColumn,
  planColumns,
  plannedOf,
} from './matrix-plan.js'
import { reportOnce, type State, tell } from './matrix-report.js'
import { withOrder } from './order.js'
import { clearRun, writeManifest } from './output.js'
import { type Reading, read } from './reading.js'
import { findRoom } from './room.js'
import { isEmptyShard, namesFeature, select } from './selection.js'
import { namesKind } from './unused-flags.js'

export interface MatrixRun {
  readonly paths: readonly string[]
  readonly flags: RunFlags
  readonly columns: readonly Column[]
  /** Words of `--require`. */
  readonly required: readonly string[]
}

/** A column that this host cannot run is told at once, and not begun. */
const findHostLacks = async (state: State, { flags }: MatrixRun, reading: Reading): Promise<void> => {
  const isAsked = flags.matrix === undefined
  for (const planned of state.planned) {
    const provider = await findProvider(planned.column.provider ?? 'netns')
    const lacks = await provider.missing(plannedOf(planned.column, reading))
    if (lacks.length === 0) continue
    const text = `this host cannot run it:\n${renderLacks(lacks)}`
    tell(`[${planned.label}] ${text}`)
    state.outcomes.set(planned, { planned, startedAt: state.startedAt, isEnding: false, lacks: { text, isAsked } })
  }
}

const runOne = async (state: State, { paths, flags }: MatrixRun, planned: PlannedColumn): Promise<void> => {
  const width = Math.max(...state.planned.map(({ label }) => label.length))
  const prefix = `[${planned.label}]`.padEnd(width + 2)
  const startedAt = new Date().toISOString()
  const column = startColumn(paths, flags, planned, (line) => tell(`${prefix} ${line}`.trimEnd()))
  state.running.set(planned, column)
  if (state.ending) column.interrupt(state.ending)
  const end = await column.ended
  state.running.delete(planned)
  state.outcomes.set(planned, {
    planned,
    startedAt,
    endedAt: new Date().toISOString(),
    end,
    isEnding: state.ending !== undefined,
  })
}

const runAll = async (
  state: State,
  run: MatrixRun,
  columns: readonly PlannedColumn[],
  atOnce: number,
): Promise<void> => {
  const left = [...columns]
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next && !state.ending; next = left.shift()) await runOne(state, run, next)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** Whoever joins the shards sees that this one had its turn. */
const leaveEmptyShard = (
  planned: readonly PlannedColumn[],
  output: string,
  { paths, flags: { shard } }: MatrixRun,
): void => {
  const now = new Date().toISOString()
  const times = { startedAt: now, endedAt: now, exitCode: 0 as const }
  const columns = planned.map(({ column, label }) => ({ asked: column, name: label, retries: 0, phases: [], ...times }))
  writeManifest(output, {
    ...times,
    columns: columns.map((one) => withPaths({ ...one, ...(shard !== undefined && { shard }) }, paths)),
  })
}

/** The text is read once for all columns, with the usual number of nodes. */
const flagsOfReading = ([{ nodes: _own, ...first } = {}]: readonly Column[], flags: RunFlags): RunFlags =>
  shareOut(flags, first).own

/** @throws {InputError} for what is wrong with the text or any column, before any starts. */
export const runMatrix = async (run: MatrixRun): Promise<number> => {
  const { paths, flags, columns, required } = run
  const { output = usualOutput } = flags
  checkFlags(columns, flags, namesFeature(paths))
  // What is wrong with any column is told before the first one starts.
  const planned = planColumns(columns, output, flags)
  await checkProvisions(columns)
  const selection = await select(paths, flagsOfReading(columns, flags))
  const ordered = { ...run, flags: withOrder(flags, selection.configuration) }
  const reading = await read(selection)
  const refused = refuse(selection, reading)
  if (isEmptyShard(selection)) leaveEmptyShard(planned, output, run)
  if (refused !== undefined) return refused
  checkFlags(columns, flags, namesKind(reading))
  for (const folder of [output, ...planned.map((one) => one.folder)]) clearRun(folder)
  const startedAt = new Date().toISOString()
  const state: State = {
    startedAt,
    output,
    required,
    paths,
    past: pastOf(flags),
    planned,
    outcomes: new Map(),
    running: new Map(),
  }
  handleEnds(state, flags)
  const atOnce = countColumns(flags, planned, reading, findRoom(process.env))
  tell(`${planned.length} columns: ${planned.map(({ label }) => label).join('; ')}`)
  await findHostLacks(state, run, reading)
  const able = planned.filter((one) => !state.outcomes.has(one))
  await runAll(state, ordered, able.filter(isLight), 1)
  await runAll(
    state,
    ordered,
    able.filter((one) => !isLight(one)),
    atOnce,
  )
  reportOnce(state, tell)
  return Number(process.exitCode ?? 0)
}
