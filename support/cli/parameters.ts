/** Step code that names words nobody defined: Cucumber leaves such steps out in silence. */
import type { ISupportCodeLibrary } from '@cucumber/cucumber/api'
import { distance } from 'fastest-levenshtein'
import { InputError } from '../errors.js'
import { parameterTypes } from '../parameter-type.js'
import { definitions } from '../sentence.js'

interface Unknown {
  readonly name: string
  readonly expression: string
}

/** Letters that a slip changes. */
const slip = 2

const advise = (wrong: string): string => {
  const near = parameterTypes().find(({ name }) => distance(wrong, name) <= slip)
  return near ? `is it {${near.name}}?` : 'define it with `defineParameterType`'
}

const describe = ({ name, expression }: Unknown): string => {
  const location = definitions().find((definition) => definition.expression === expression)?.location
  const where = location === undefined ? '' : ` (${location})`
  return `the step "${expression}"${where} says {${name}}, and no parameter type has that name; ${advise(name)}`
}

/** @throws {InputError} for step definitions with parameter types that nobody defined, a line each. */
export const checkParameters = (library: ISupportCodeLibrary): void => {
  const { undefinedParameterTypes = [] } = library as unknown as { undefinedParameterTypes?: readonly Unknown[] }
  if (undefinedParameterTypes.length > 0) throw new InputError(undefinedParameterTypes.map(describe).join('\n'))
}
