/** From the texts of feature files to plans; every problem of every file together. Pure. */
import { generateMessages } from '@cucumber/gherkin'
import type { Envelope, GherkinDocument, ParseError, Pickle, Scenario, SourceMediaType } from '@cucumber/messages'
import { findMistaken } from './mistaken.js'
import { type Plan, type PlanInput, type Problem, planPickle } from './plan.js'
import { vocabularyOf } from './vocabulary.js'

export interface FeatureSource {
  readonly uri: string
  readonly text: string
}

export type FeatureOptions = Omit<PlanInput, 'pickle' | 'document'>

export interface Features {
  readonly plans: readonly Plan[]
  /** What is wrong with the files themselves: not Gherkin, or nothing in it that could run. The plans have their own. */
  readonly problems: readonly Problem[]
}

export const planFeatures = (sources: readonly FeatureSource[], options: FeatureOptions): Features => {
  const read = sources.map((source) => planFeature(source, options))
  return { plans: read.flatMap(({ plans }) => plans), problems: read.flatMap(({ problems }) => problems) }
}

/** What can be named of a scenario: its place, its name, its tags with their `@`. */
export interface NamedScenario {
  readonly uri: string
  readonly line: number
  readonly name: string
  readonly tags: readonly string[]
}

const nameOf = ({ uri, location, name, tags }: Pickle): NamedScenario => ({
  uri,
  line: location?.line ?? 0,
  name,
  tags: tags.map((tag) => tag.name),
})

/** Every scenario of these files, and the files that cannot be read. */
export const nameScenarios = (
  sources: readonly FeatureSource[],
): { readonly scenarios: readonly NamedScenario[]; readonly broken: readonly string[] } => {
  const read = sources.map(({ uri, text }) => ({ uri, envelopes: parse(uri, text) }))
  return {
    scenarios: read.flatMap(({ envelopes }) => envelopes.flatMap(({ pickle }) => (pickle ? [nameOf(pickle)] : []))),
    broken: read.flatMap(({ uri, envelopes }) => (envelopes.some(({ parseError }) => parseError) ? [uri] : [])),
  }
}

const planFeature = ({ uri, text }: FeatureSource, options: FeatureOptions): Features => {
  const envelopes = parse(uri, text)
  const broken = findBroken(
    envelopes.flatMap(({ parseError }) => parseError ?? []),
    text,
  )
  const document = envelopes.find(({ gherkinDocument }) => gherkinDocument)?.gherkinDocument
  if (broken.length > 0 || !document) return { plans: [], problems: broken }
  const pickles = envelopes.flatMap(({ pickle }) => (pickle ? [pickle] : []))
  return {
    plans: pickles.map((pickle) => planPickle({ ...options, pickle, document })),
    problems: [...findMistakenIn(document, text, options), ...findEmpty(document, pickles)].map((place) => ({
      uri,
      ...place,
    })),
  }
}

const findMistakenIn = (
  { feature }: GherkinDocument,
  text: string,
  { definitions, parameterTypes }: FeatureOptions,
): readonly Place[] => {
  const { match } = vocabularyOf(definitions, parameterTypes)
  return feature ? findMistaken(feature, text, (line) => match(line).length > 0) : []
}

// The value of the enumeration, whose package would take 20 ms of every start to load.
const gherkin = 'text/x.cucumber.gherkin+plain' as SourceMediaType

const parse = (uri: string, text: string): readonly Envelope[] => {
  let ids = 0
  return generateMessages(text, uri, gherkin, {
    includeSource: false,
    includeGherkinDocument: true,
    includePickles: true,
    newId: () => String(ids++),
  })
}

/** Gherkin's own words for a parse error, in ours. */
const explainParseError = (message: string): string => {
  const said = message.replace(/^\(\d+:\d+\): /, '')
  const found = /got '(.*)'$/s.exec(said)?.[1]
  if (found === undefined) return said
  return `"${found}" is no Gherkin here; write a step (Given, When, Then, And, But, *), a table row, or a new Scenario`
}

const isFeatureWanted = ({ message }: ParseError): boolean =>
  /expected: .*#FeatureLine/.test(message) || /got 'Feature:/.test(message)

/** Without the heading every line is wrong, for the same reason. */
const findBroken = (errors: readonly ParseError[], text: string): readonly Problem[] => {
  const at = errors.findIndex(isFeatureWanted)
  const own = errors.filter((error, index) => index === at || !isFeatureWanted(error))
  return own.map((error) => {
    const problem = toProblem(error, text)
    return isFeatureWanted(error) ? { ...problem, message: featureWanted } : problem
  })
}

const featureWanted = '"Feature: NAME" must come first in a file, before every Scenario, and once only'

const cellsOf = (line = ''): number => line.trim().replaceAll(/\\./g, '').split('|').length - 2

/** A row that has not as many cells as the first row of its table. */
const explainCells = (line: number, text: string): string => {
  const lines = text.split('\n')
  const isRow = (index: number): boolean => /^\s*\|/.test(lines[index] ?? '')
  let first = line - 1
  while (first > 0 && isRow(first - 1)) first -= 1
  const [own, wanted] = [cellsOf(lines[line - 1]), cellsOf(lines[first])]
  return `this row has ${own} ${own === 1 ? 'cell' : 'cells'}, and the table's first row has ${wanted}; give every row the same number`
}

const toProblem = ({ source, message }: ParseError, text: string): Problem => {
  const line = source.location?.line ?? 1
  const isTable = message.includes('inconsistent cell count')
  return { uri: source.uri ?? '', line, message: isTable ? explainCells(line, text) : explainParseError(message) }
}

type Place = Omit<Problem, 'uri'>

/** Files, and outlines, out of which no scenario comes: they would be green for ever. */
const findEmpty = ({ feature }: GherkinDocument, pickles: readonly Pickle[]): readonly Place[] => {
  if (!feature) return [{ line: 1, message: 'this file is empty; write a Feature with a Scenario, or take it out' }]
  const children = [...feature.children, ...feature.children.flatMap(({ rule }) => rule?.children ?? [])]
  const scenarios = children.flatMap(({ scenario }) => (scenario ? [scenario] : []))
  const used = new Set(pickles.flatMap(({ astNodeIds }) => astNodeIds))
  if (scenarios.length === 0)
    return [{ line: feature.location.line, message: 'this feature has no scenario; write one, or take the file out' }]
  return scenarios
    .filter((scenario) => isEmptyOutline(scenario, used))
    .map(({ location }) => ({
      line: location.line,
      message: 'this outline has no Examples with rows, so nothing of it runs; write at least one row',
    }))
}

const isEmptyOutline = ({ id, keyword, examples, steps }: Scenario, used: ReadonlySet<string>): boolean =>
  !used.has(id) || (examples.length === 0 && /outline|template/i.test(keyword) && steps.length > 0)
