/** The selected scenarios read whole, before a packet flies. */
import type { IRunConfiguration, ISupportCodeLibrary } from '@cucumber/cucumber/api'
import { loadProvisions, providerNames } from '../../clusters/catalogue.js'
import { InputError } from '../errors.js'
import { parameterTypes } from '../parameter-type.js'
import { type FeatureOptions, type FeatureSource, type Features, planFeatures } from '../planning/features.js'
import type { Plan, Problem } from '../planning/plan.js'
import { definitions } from '../sentence.js'
import { readSettings } from '../settings.js'
import { findUnread } from './configuration.js'
import { checkParameters } from './parameters.js'
import { readSources, type Selection } from './selection.js'

export interface Reading {
  readonly library: ISupportCodeLibrary
  readonly plans: readonly Plan[]
  /** In the order of the files and their lines. */
  readonly problems: readonly Problem[]
  /** Of step files that were left out, a line each. */
  readonly unread: readonly string[]
}

interface StepMatcher {
  matchesStepName(text: string): boolean
}

/** Step definitions that are not sentences of ours; the planner cannot look into them. */
const knowsStep = (library: ISupportCodeLibrary): ((text: string) => boolean) => {
  const { stepDefinitions } = library as unknown as { stepDefinitions: readonly StepMatcher[] }
  return (text) => stepDefinitions.some((definition) => definition.matchesStepName(text))
}

/** The frames of Node, of Cucumber and of ours say nothing about the user's code. */
const ownStack = ({ message, stack = message }: Error): string =>
  stack
    .split('\n')
    .filter((line) => !/^\s+at .*(node:internal|@cucumber\/cucumber\/|support\/cli\/|commander\/)/.test(line))
    .join('\n')

const load = async (configuration: IRunConfiguration): Promise<ISupportCodeLibrary> => {
  const { loadSupport } = await import('@cucumber/cucumber/api')
  try {
    return await loadSupport(configuration)
  } catch (error) {
    throw new InputError(`step code does not load: ${ownStack(error as Error)}`, { cause: error })
  }
}

/** @throws {InputError} when step code does not load, with the file and the reason, or names unknown parameter types. */
export const loadSupportCode = async (configuration: IRunConfiguration): Promise<ISupportCodeLibrary> => {
  const library = await load(configuration)
  checkParameters(library)
  return library
}

const placeOf = ({ uri, line }: Problem): string => `${uri}:${line}`

const inOrder = (one: Problem, other: Problem): number =>
  one.uri === other.uri ? one.line - other.line : one.uri.localeCompare(other.uri)

/** The same line in a background or an outline is planned once a scenario: it is mended once. */
const once = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [`${placeOf(problem)} ${problem.message}`, problem])).values(),
]

/** Whoever knows what clusters can be made of is loaded where a scenario names some of it. */
const planAll = async (sources: readonly FeatureSource[], options: FeatureOptions): Promise<Features> => {
  const features = planFeatures(sources, options)
  const recipes = features.plans.flatMap(({ last }) => last.cluster.kind ?? [])
  if (recipes.length === 0) return features
  const { findRecipeFlaws } = await loadProvisions()
  const isSound = recipes.every((recipe) => findRecipeFlaws(recipe).length === 0)
  return isSound ? features : planFeatures(sources, { ...options, findRecipeFlaws })
}

/** @throws {InputError} for wrong settings, and for step code that does not load. */
export const read = async (selection: Selection): Promise<Reading> => {
  const library = await loadSupportCode(selection.configuration)
  const selected = new Set(selection.pickles.map(({ uri, location }) => `${uri}:${location.line}`))
  const { nodes } = readSettings(selection.configuration.runtime.worldParameters, process.env, providerNames)
  const { plans, problems } = await planAll(readSources(selection), {
    nodes,
    definitions: definitions(),
    parameterTypes: parameterTypes(),
    isOpaque: knowsStep(library),
  })
  const chosen = plans.filter(({ uri, line }) => selected.has(`${uri}:${line}`))
  const all = [...problems, ...chosen.flatMap((plan) => plan.problems)]
  return {
    library,
    plans: chosen,
    problems: once(all).sort(inOrder),
    unread: await findUnread(selection.configuration),
  }
}

/** Each problem with its file and line, several lines indented. */
export const renderProblems = (problems: readonly Problem[]): string =>
  problems.map((problem) => `${placeOf(problem)}: ${problem.message.replaceAll('\n', '\n    ')}`).join('\n')
