/** The columns of a run with their names and folders, and how many run at once. */
import { join } from 'node:path'
import { loadProvisions, providerNames } from '../../clusters/catalogue.js'
import type { Planned } from '../../clusters/cluster.js'
import { InputError } from '../errors.js'
import { sweepCommandOf } from '../scenario/sweep-command.js'
import { plannedFor } from '../scenario/wishes.js'
import { findIgnored } from '../settings/heeding.js'
import { readSettings, type Settings } from '../settings.js'
import { asked } from './asked.js'
import { countNodes } from './cluster-start.js'
import { type Column, folderOf, labelOf } from './columns.js'
import { flagsOfColumn, type RunFlags, settingsOf, shareOut } from './flags.js'
import type { Reading } from './reading.js'
import { countAtOnce, type Room } from './room.js'

export interface PlannedColumn {
  readonly column: Column
  readonly label: string
  /** For its messages and reports. */
  readonly folder: string
  /** The command that removes what it leaves when it is killed. */
  readonly sweep: string
}

const readColumn = (column: Column, flags: RunFlags): Settings => {
  const { own, variables } = shareOut(flags, column)
  return readSettings({ netherkin: { flags: settingsOf(own, false) } }, { ...process.env, ...variables }, providerNames)
}

/** A flag that is no axis holds for those columns that heed it. @throws {InputError} for those that none heeds. */
export const checkFlags = (columns: readonly Column[], flags: RunFlags, named: boolean): void => {
  const providers = [...new Set(columns.map(({ provider = 'netns' }) => provider))]
  const problems = findIgnored(Object.keys(flagsOfColumn(flags, {})), providers, named)
  if (problems.length > 0) throw new InputError(problems.join('\n'))
}

/** @throws {InputError} for what is wrong with any column's settings. */
export const planColumns = (columns: readonly Column[], output: string, flags: RunFlags): PlannedColumn[] =>
  columns.map((column) => ({
    column,
    label: labelOf(column),
    folder: join(output, folderOf(column)),
    sweep: sweepCommandOf(readColumn(column, flags)),
  }))

/** A line for each command that removes what these columns leave when they are killed. */
export const adviseSweep = (columns: readonly PlannedColumn[]): string[] => {
  const dear = columns.filter((one) => !isLight(one))
  return [...new Set(dear.map(({ sweep }) => sweep))].map((sweep) => {
    const labels = dear.filter((one) => one.sweep === sweep).map(({ label }) => label)
    return labels.length === 1
      ? `what ${labels[0]} made may be left: ${sweep} removes it`
      : `clusters of ${labels.join(', ')} may be left: ${sweep} removes them`
  })
}

/** A CNI that nobody knows is told before the first column has run for an hour. @throws {InputError} */
export const checkProvisions = async (columns: readonly Column[]): Promise<void> => {
  const said = (axis: string): string[] => [...new Set(columns.flatMap((column) => column[axis] ?? []))]
  const wanted = { cni: said('cni'), ingress: said('ingress'), lb: said('lb') }
  if (Object.values(wanted).every(({ length }) => length === 0)) return
  const provisions = await loadProvisions()
  await asked(() => provisions.checkProvisions(wanted))
}

/** Columns that need nothing but this machine's own kernel measure times: one after another. */
export const isLight = ({ column }: PlannedColumn): boolean => (column.provider ?? 'netns') === 'netns'

const usualNodes = ({ nodes = '3' }: Column): number => Number(nodes)

/** What a host must carry to run this column. */
export const plannedOf = (column: Column, { plans }: Pick<Reading, 'plans'>): Planned =>
  plannedFor(column.provider ?? 'netns', countNodes(plans, usualNodes(column)))

/** How many columns of real clusters run at once. @param usual nodes of a cluster unless a scenario asks for more. */
export const countColumns = (
  { columnsParallel }: RunFlags,
  columns: readonly PlannedColumn[],
  { plans }: Pick<Reading, 'plans'>,
  room: Room,
): number => {
  if (columnsParallel !== undefined) return columnsParallel
  const said = columns.map(({ column }) => usualNodes(column))
  return countAtOnce(countNodes(plans, Math.max(...said)), room)
}
