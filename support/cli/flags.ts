/** What was said to `netherkin run`, by commander's names. */
import { isIgnored } from '../settings/heeding.js'
import { settingNames, variableOf } from '../settings/known.js'
import { type AxisValues, argumentsOf, axes, type Column, splitValues } from './columns.js'
import { parseDuration } from './duration.js'

/** What only whoever runs several columns reads. */
const ofWholeRun = ['matrix', 'columnsParallel', 'require', 'runTimeout', 'output', 'history', 'baseline']

export interface RunFlags {
  readonly tags?: string
  readonly parallel?: number
  readonly order?: string
  readonly failFast?: boolean
  /** `1/4` */
  readonly shard?: string
  readonly output?: string
  readonly history?: string
  readonly baseline?: string
  /** True for the usual name. */
  readonly matrix?: string | true
  readonly columnsParallel?: number
  readonly require?: string
  readonly scenarioTimeout?: string
  readonly columnTimeout?: string
  readonly runTimeout?: string
  readonly keep?: boolean
  readonly keepOnFailure?: boolean
  /** Settings, as they were said. */
  readonly [setting: string]: string | number | boolean | undefined
}

const toCamel = (key: string): string => key.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
const toKebab = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** With what a run's review compares it. */
export const pastOf = ({ history, baseline }: RunFlags): Pick<RunFlags, 'history' | 'baseline'> => ({
  ...(history !== undefined && { history }),
  ...(baseline !== undefined && { baseline }),
})

type Value = string | number | boolean

const settingsSaid = (flags: RunFlags): Record<string, Value> =>
  Object.fromEntries(settingNames.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])))

/** What travels to the workers as `worldParameters.netherkin.flags`. @param named whether features were selected by path. */
export const settingsOf = (
  { scenarioTimeout, ...flags }: RunFlags,
  named: boolean,
): Readonly<Record<string, Value>> => ({
  ...settingsSaid(flags),
  ...(scenarioTimeout !== undefined && { scenarioTimeoutMs: parseDuration(scenarioTimeout) ?? 0 }),
  ...(named && { named }),
})

/** What was said on each axis. */
export const axisValuesOf = (flags: RunFlags): AxisValues =>
  Object.fromEntries(
    axes.flatMap((axis) => {
      const said = flags[toCamel(axis)]
      const values = said === undefined ? [] : splitValues(String(said))
      return values.length > 0 ? [[axis, values]] : []
    }),
  )

const without = (flags: RunFlags, names: readonly string[]): RunFlags =>
  Object.fromEntries(Object.entries(flags).filter(([name]) => !names.includes(name)))

/** The flags of a run of this column alone, but for its output. */
export const flagsOfColumn = (flags: RunFlags, column: Column): RunFlags => ({
  ...without(flags, [...ofWholeRun, ...axes.map(toCamel)]),
  ...Object.fromEntries(Object.entries(column).map(([key, value]) => [toCamel(key), value])),
})

/**
 * What a column of several is told. A flag that its provider ignores is meant for other columns, or for a kind cluster that
 * a scenario names: it travels as a variable, which is no mistake anywhere.
 */
export const shareOut = (
  flags: RunFlags,
  column: Column,
): { readonly own: RunFlags; readonly variables: Readonly<Record<string, string>> } => {
  const all = flagsOfColumn(flags, column)
  const others = Object.entries(all).filter(([key]) => isIgnored(key, column.provider ?? 'netns', false))
  return {
    own: without(
      all,
      others.map(([key]) => key),
    ),
    variables: Object.fromEntries(others.map(([key, value]) => [variableOf(key), String(value)])),
  }
}

/** As they would be said on a command line. */
export const renderFlags = (flags: RunFlags): string[] =>
  Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined || value === false) return []
    return value === true ? [`--${toKebab(name)}`] : argumentsOf({ [toKebab(name)]: String(value) })
  })
