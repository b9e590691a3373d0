/** `netherkin run`: one column runs in this very process; several get a process each. */
import { providerNames } from '../../clusters/catalogue.js'
import { InputError } from '../errors.js'
import { readSettings } from '../settings.js'
import { runColumn } from './column-run.js'
import { axes, type Column, expandColumns, matrixFile, splitValues } from './columns.js'
import { configure, usualOutput } from './configuration.js'
import { parseDuration } from './duration.js'
import { axisValuesOf, flagsOfColumn, pastOf, type RunFlags } from './flags.js'
import { keepAtExit } from './history.js'
import { readMatrixFile } from './matrix-file.js'
import { checkPast } from './past.js'
import { checkRequired } from './requirement.js'

/** A file lists whole columns, so there is nothing for the axes' flags to add. */
const readColumns = (matrix: string | true, flags: RunFlags): Column[] => {
  const said = Object.keys(axisValuesOf(flags)).map((axis) => `--${axis}`)
  if (said.length > 0)
    throw new InputError(`--matrix and ${said.join(', ')} both say what the columns are; leave one of them out`)
  return readMatrixFile(matrix === true ? matrixFile : matrix, providerNames)
}

/** Where only a variable or a configuration names the provider, the columns are its. */
const nameProvider = async (flags: RunFlags): Promise<string> => {
  const { runtime } = await configure(flagsOfColumn(flags, {}))
  return readSettings(runtime.worldParameters, process.env, providerNames).provider
}

const chooseColumns = async (flags: RunFlags): Promise<Column[]> => {
  if (flags.matrix !== undefined) return readColumns(flags.matrix, flags)
  const values = axisValuesOf(flags)
  const isOne = Object.values(values).every(({ length }) => length === 1)
  const unknown = values.provider?.filter((name) => !providerNames.includes(name)) ?? []
  if (unknown.length > 0)
    throw new InputError(`there is no provider ${unknown.join(', ')}; known: ${providerNames.join(', ')}`)
  // What one column cannot be is told by its settings.
  if (isOne) return [Object.fromEntries(axes.flatMap((axis) => (values[axis] ? [[axis, String(values[axis])]] : [])))]
  return expandColumns({ ...values, provider: values.provider ?? [await nameProvider(flags)] })
}

/** The shorter one counts where a run has one column. */
const shorter = ({ columnTimeout, runTimeout }: RunFlags): Pick<RunFlags, 'columnTimeout'> => {
  const said = [columnTimeout, runTimeout].filter((text) => text !== undefined)
  const [first] = said.sort((one, other) => (parseDuration(one) ?? 0) - (parseDuration(other) ?? 0))
  return first === undefined ? {} : { columnTimeout: first }
}

const runColumns = async (paths: readonly string[], flags: RunFlags): Promise<number> => {
  const columns = await chooseColumns(flags)
  const required = splitValues(flags.require ?? '')
  checkRequired(required, columns)
  const [only = {}] = columns
  // What starts processes takes as long to load as all the rest of ours: one column starts none.
  if (columns.length > 1) return (await import('./matrix-run.js')).runMatrix({ paths, flags, columns, required })
  const own = { ...flagsOfColumn(flags, only), ...shorter(flags) }
  const output = flags.output === undefined ? {} : { output: flags.output }
  return runColumn({ ...own, ...output }, { column: only, paths, required, past: pastOf(flags) })
}

/** @throws {InputError} for paths, tags, settings, columns and step code; {HarnessError} when the run itself breaks. */
export const run = async (paths: readonly string[], flags: RunFlags): Promise<number> => {
  const beganMs = Date.now()
  const { history, output = usualOutput } = flags
  checkPast(pastOf(flags))
  const exitCode = await runColumns(paths, flags)
  if (history !== undefined) keepAtExit(output, history, beganMs)
  return exitCode
}
