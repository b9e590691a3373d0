/** Which sentences a step's text is, and with which arguments: the same expressions that Cucumber matches. Pure. */
import { type Argument, CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions'
import type { ParameterTypeSpec } from './parameter-type.js'
import type { Definition } from './sentence.js'

export interface Match {
  readonly definition: Definition
  /** The values of its parameters; transformers run here. @throws {InputError} from a transformer. */
  readonly values: () => unknown[]
}

export interface Vocabulary {
  readonly definitions: readonly Definition[]
  readonly expressionOf: (definition: Definition) => CucumberExpression
  /** All definitions that take the text: one is right, several are ambiguous. */
  readonly match: (text: string) => readonly Match[]
}

const registryOf = (specs: readonly ParameterTypeSpec[]): ParameterTypeRegistry => {
  const registry = new ParameterTypeRegistry()
  for (const { name, regexp, transformer } of specs)
    registry.defineParameterType(new ParameterType(name, regexp, null, transformer, true, false))
  return registry
}

const matchOf = (definition: Definition, args: readonly Argument[]): Match => ({
  definition,
  values: () => args.map((argument) => argument.getValue(null)),
})

/** @throws when an expression is not a Cucumber expression or names an unknown parameter type. */
export const compileVocabulary = (
  definitions: readonly Definition[],
  specs: readonly ParameterTypeSpec[],
): Vocabulary => {
  const registry = registryOf(specs)
  const expressions = new Map(
    definitions.map((definition) => [definition, new CucumberExpression(definition.expression, registry)]),
  )
  return {
    definitions: [...definitions],
    expressionOf: (definition) => expressions.get(definition) as CucumberExpression,
    match: (text) =>
      [...expressions].flatMap(([definition, expression]) => {
        const args = expression.match(text)
        return args ? [matchOf(definition, args)] : []
      }),
  }
}
