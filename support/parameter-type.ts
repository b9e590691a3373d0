import { defineParameterType as cucumberDefineParameterType } from '@cucumber/cucumber'

/** The kind of word that stands in braces in a sentence's expression. */
export interface ParameterTypeSpec<T = unknown> {
  readonly name: string
  readonly regexp: RegExp | readonly RegExp[]
  /** Gets the regexp's groups (the whole match where it has none). @throws {InputError} when the word cannot be. */
  readonly transformer: (...match: string[]) => T
  /** A text that the regexp matches; stands for the type in example sentences. */
  readonly example: string
  /** The ways in which it can be said, by texts that the regexp matches; absent where the example says it all. */
  readonly forms?: readonly string[]
}

const known: ParameterTypeSpec[] = []

/** Every parameter type that has been defined in this process, in order. */
export const parameterTypes = (): readonly ParameterTypeSpec[] => known

/** Defines a parameter type for Cucumber and records it for the planner. */
export const defineParameterType = <T>(spec: ParameterTypeSpec<T>): void => {
  known.push(spec as ParameterTypeSpec)
  const { example: _, forms: __, ...definition } = spec
  cucumberDefineParameterType(definition)
}
