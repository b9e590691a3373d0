/** What a run can be told: by flags, by the environment, by Cucumber's `worldParameters.netherkin`; the first wins. Pure. */
import { InputError } from './errors.js'
import type { Rounds } from './question.js'

export interface Settings {
  readonly provider: string
  /** Nodes of a cluster of which the scenario says nothing, the control plane counted. */
  readonly nodes: number
  readonly rounds: Rounds
  /** Leave the last topology up when the run ends. */
  readonly keep: boolean
  /** Leave the topology of each failed scenario up. */
  readonly keepOnFailure: boolean
  /** For Netherkin's own tests: what clusters do wrong on purpose. */
  readonly faults: readonly string[]
}

type Values = Readonly<Record<string, unknown>>

/** docs/decisions.md §7. */
const local: Rounds = { attempts: 3, timeoutMs: 300, gapMs: 20, holdMs: 100, deadlineMs: 2000 }
const remote: Rounds = { attempts: 3, timeoutMs: 2000, gapMs: 250, holdMs: 1000, deadlineMs: 30_000 }

const numbers = {
  nodes: { variable: 'NETHERKIN_NODES', least: 1, most: 50 },
  attempts: { variable: 'NETHERKIN_ATTEMPTS', least: 1, most: 100 },
  timeoutMs: { variable: 'NETHERKIN_TIMEOUT_MS', least: 1, most: 600_000 },
  gapMs: { variable: 'NETHERKIN_GAP_MS', least: 0, most: 600_000 },
  holdMs: { variable: 'NETHERKIN_HOLD_MS', least: 0, most: 600_000 },
  deadlineMs: { variable: 'NETHERKIN_DEADLINE_MS', least: 0, most: 3_600_000 },
} as const
type NumberKey = keyof typeof numbers

const switches = { keep: 'NETHERKIN_KEEP', keepOnFailure: 'NETHERKIN_KEEP_ON_FAILURE' } as const

const words = { provider: 'NETHERKIN_PROVIDER', faults: 'NETHERKIN_FAULTS' } as const

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The settings said in one place, each with the words that name it in a complaint. */
interface Said {
  readonly values: Values
  readonly nameOf: (key: string) => string
}

const fromEnvironment = (environment: NodeJS.ProcessEnv): Said => {
  const variables: Record<string, string> = {
    ...Object.fromEntries(Object.entries(numbers).map(([key, { variable }]) => [key, variable])),
    ...switches,
    ...words,
  }
  const said = Object.entries(variables).filter(([, variable]) => (environment[variable] ?? '') !== '')
  return {
    values: Object.fromEntries(said.map(([key, variable]) => [key, environment[variable]])),
    nameOf: (key) => variables[key] ?? key,
  }
}

/** `keepOnFailure` → `--keep-on-failure` */
const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** The command line travels to the workers as `worldParameters.netherkin.flags`. */
const fromFlags = (parameters: unknown): Said => {
  const own = isRecord(parameters) && isRecord(parameters.netherkin) ? parameters.netherkin.flags : undefined
  return { values: isRecord(own) ? own : {}, nameOf: flagOf }
}

const fromParameters = (parameters: unknown, problems: string[]): Said => {
  const nameOf = (key: string): string => `worldParameters.netherkin.${key}`
  const own = isRecord(parameters) ? (parameters.netherkin ?? {}) : {}
  if (!isRecord(own)) {
    problems.push('worldParameters.netherkin must be an object of settings')
    return { values: {}, nameOf }
  }
  const { rounds = {}, flags: _read, ...rest } = own
  if (!isRecord(rounds)) problems.push(`${nameOf('rounds')} must be an object of settings`)
  const known = [...Object.keys(numbers), ...Object.keys(switches), ...Object.keys(words)]
  const all: Values = { ...rest, ...(isRecord(rounds) ? rounds : {}) }
  for (const key of Object.keys(all))
    if (!known.includes(key)) problems.push(`${nameOf(key)} is no setting; known: ${known.join(', ')}`)
  return { values: all, nameOf }
}

type Complain = (key: string, value: unknown, wanted: string) => undefined

const readNumber = (key: NumberKey, value: unknown, complain: Complain): number | undefined => {
  if (value === undefined) return undefined
  const { least, most } = numbers[key]
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number
  return complain(key, value, `a whole number from ${least} to ${most}`)
}

const readSwitch = (key: string, value: unknown, complain: Complain): boolean => {
  if (value === undefined || value === false || value === 'false' || value === '0') return false
  if (value === true || value === 'true' || value === '1') return true
  complain(key, value, 'true or false')
  return false
}

const readFaults = (value: unknown, complain: Complain): readonly string[] => {
  const list = typeof value === 'string' ? value.split(',').map((word) => word.trim()) : (value ?? [])
  if (Array.isArray(list) && list.every((word) => typeof word === 'string')) return list.filter((word) => word !== '')
  complain('faults', value, 'a list of names')
  return []
}

const readProvider = (value: unknown, known: readonly string[], complain: Complain): string => {
  if (value === undefined) return 'netns'
  if (typeof value === 'string' && known.includes(value)) return value
  complain('provider', value, `one of ${known.join(', ')}`)
  return 'netns'
}

/**
 * @param known names of the providers that there are.
 * @throws {InputError} that lists everything that is wrong.
 */
export const readSettings = (
  parameters: unknown,
  environment: NodeJS.ProcessEnv,
  known: readonly string[],
): Settings => {
  const problems: string[] = []
  const ranked = [fromFlags(parameters), fromEnvironment(environment), fromParameters(parameters, problems)]
  const values: Values = Object.assign({}, ...ranked.map((said) => said.values).reverse())
  const complain: Complain = (key, value, wanted) => {
    const nameOf = ranked.find((said) => key in said.values)?.nameOf ?? flagOf
    problems.push(`${nameOf(key)} is ${JSON.stringify(value)}; it must be ${wanted}`)
    return undefined
  }
  const provider = readProvider(values.provider, known, complain)
  const defaults = { nodes: 3, ...(provider === 'netns' ? local : remote) }
  const number = (key: NumberKey): number => readNumber(key, values[key], complain) ?? defaults[key]
  const settings: Settings = {
    provider,
    nodes: number('nodes'),
    rounds: {
      attempts: number('attempts'),
      timeoutMs: number('timeoutMs'),
      gapMs: number('gapMs'),
      holdMs: number('holdMs'),
      deadlineMs: number('deadlineMs'),
    },
    keep: readSwitch('keep', values.keep, complain),
    keepOnFailure: readSwitch('keepOnFailure', values.keepOnFailure, complain),
    faults: readFaults(values.faults, complain),
  }
  if (problems.length > 0) throw new InputError(problems.join('\n'))
  return settings
}
