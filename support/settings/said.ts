/** What was said where: flags before the environment, the environment before Cucumber's `worldParameters`. Pure. */
import { flagOf, parameterOf, settingNames, variableOf } from './known.js'

export type Values = Readonly<Record<string, unknown>>

/** The settings said in one place, each with the words that name it in a complaint. */
export interface Said {
  readonly values: Values
  readonly nameOf: (key: string) => string
}

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fromEnvironment = (environment: NodeJS.ProcessEnv): Said => {
  const said = settingNames.filter((key) => (environment[variableOf(key)] ?? '') !== '')
  return { values: Object.fromEntries(said.map((key) => [key, environment[variableOf(key)]])), nameOf: variableOf }
}

/** The command line travels to the workers as `worldParameters.netherkin.flags`. */
export const fromFlags = (parameters: unknown): Said => {
  const own = isRecord(parameters) && isRecord(parameters.netherkin) ? parameters.netherkin.flags : undefined
  return { values: isRecord(own) ? own : {}, nameOf: flagOf }
}

export const fromParameters = (parameters: unknown, problems: string[]): Said => {
  const own = isRecord(parameters) ? (parameters.netherkin ?? {}) : {}
  if (!isRecord(own)) {
    problems.push('worldParameters.netherkin must be an object of settings')
    return { values: {}, nameOf: parameterOf }
  }
  const { rounds = {}, flags: _read, ...rest } = own
  if (!isRecord(rounds)) problems.push(`${parameterOf('rounds')} must be an object of settings`)
  const all: Values = { ...rest, ...(isRecord(rounds) ? rounds : {}) }
  for (const key of Object.keys(all))
    if (!settingNames.includes(key))
      problems.push(`${parameterOf(key)} is no setting; known: ${settingNames.join(', ')}`)
  return { values: all, nameOf: parameterOf }
}
