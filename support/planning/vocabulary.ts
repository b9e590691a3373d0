/** Which sentences a step's text is, and with which arguments: the same expressions that Cucumber matches. Pure. */
import { type Argument, CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions'
import type { ParameterTypeSpec } from '../parameter-type.js'
import type { Definition } from '../sentence.js'
import { type Fill, fillShortest, fillWith, maskWith } from './examples.js'

export interface Match {
  readonly definition: Definition
  /** The values of its parameters; transformers run here. @throws {InputError} from a transformer. */
  readonly values: () => unknown[]
}

export interface Vocabulary {
  readonly definitions: readonly Definition[]
  readonly expressionOf: (definition: Definition) => CucumberExpression
  /** A text for each parameter type, for examples. */
  readonly fill: Fill
  /** The same, where nothing is enough nothing. */
  readonly shortest: Fill
  /** The same with `*` for each word that is the writer's own. */
  readonly mask: Fill
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

const compiled = new WeakMap<readonly Definition[], { vocabulary: Vocabulary; types: number }>()

/** Compiles once for a list that has not grown since. @throws as `compileVocabulary`. */
export const vocabularyOf = (definitions: readonly Definition[], specs: readonly ParameterTypeSpec[]): Vocabulary => {
  const before = compiled.get(definitions)
  if (before?.vocabulary.definitions.length === definitions.length && before.types === specs.length)
    return before.vocabulary
  const vocabulary = compileVocabulary(definitions, specs)
  compiled.set(definitions, { vocabulary, types: specs.length })
  return vocabulary
}

/** What every text of the expression holds: to look for it is much cheaper than to compile a hundred regular expressions. */
const fixedParts = (expression: string): readonly string[] =>
  expression.includes('\\')
    ? []
    : expression
        .replaceAll(/\{[^}]*\}|\([^)]*\)/g, '{}')
        .split(/\s+/)
        .filter((word) => !word.includes('/'))
        .flatMap((word) => word.split('{}'))
        .filter((part) => part !== '')

/** @throws when an expression is not a Cucumber expression or names an unknown parameter type. */
export const compileVocabulary = (
  definitions: readonly Definition[],
  specs: readonly ParameterTypeSpec[],
): Vocabulary => {
  const registry = registryOf(specs)
  const expressions = new Map(
    definitions.map((definition) => [definition, new CucumberExpression(definition.expression, registry)]),
  )
  const parts = new Map(definitions.map((definition) => [definition, fixedParts(definition.expression)]))
  return {
    definitions: [...definitions],
    fill: fillWith(specs),
    shortest: fillShortest(specs),
    mask: maskWith(specs),
    expressionOf: (definition) => expressions.get(definition) as CucumberExpression,
    match: (text) =>
      [...expressions].flatMap(([definition, expression]) => {
        const mayFit = parts.get(definition)?.every((part) => text.includes(part))
        const args = mayFit ? expression.match(text) : null
        return args ? [matchOf(definition, args)] : []
      }),
  }
}
