/** Finds scenarios and steps behind the ids that Cucumber messages use. What it describes is inert text (inert.ts). */
import { createHash } from 'node:crypto'
import type * as messages from '@cucumber/messages'
import { inertLine } from './inert.js'
import type { Place } from './place.js'

export interface MessageIndex {
  /** Readers that go through the messages together share one: what was just added is not added again. */
  add(message: messages.Envelope): void
  /** Of the scenarios that the run set out to judge. */
  testCaseIds(): readonly string[]
  /** Every scenario of the files that were read, whether the run set out to judge it or not. */
  pickled(): readonly Place[]
  hasSteps(testCaseId: string): boolean
  describeScenario(testCaseId: string): Place
  describeStep(testCaseId: string, testStepId: string): { readonly step: string; readonly line?: number }
  /** Its steps and hooks, in the order in which they run. */
  stepIds(testCaseId: string): readonly string[]
  /** Undefined for a hook. */
  writtenStep(testCaseId: string, testStepId: string): WrittenStep | undefined
  /** Equal as long as it says the same, with the steps of its background. */
  wordingOf(testCaseId: string): string
  describeFeature(testCaseId: string): { readonly feature: string; readonly tags: readonly string[] }
}

export interface WrittenStep {
  readonly step: messages.PickleStep
  /** With the blank that follows it. */
  readonly keyword: string
  readonly line?: number
}

interface Known {
  /** Names of features by the paths of their files. */
  readonly features: Map<string, string>
  readonly keywords: Map<string, string>
  readonly lines: Map<string, number>
  readonly pickles: Map<string, messages.Pickle>
  readonly testCases: Map<string, messages.TestCase>
  readonly hooks: Map<string, messages.Hook>
}

const scenariosOf = (children: readonly (messages.FeatureChild | messages.RuleChild)[]): messages.Scenario[] =>
  children.flatMap((child) => {
    if ('rule' in child && child.rule) return scenariosOf(child.rule.children)
    return child.scenario ? [child.scenario] : []
  })

const backgroundsOf = (children: readonly (messages.FeatureChild | messages.RuleChild)[]): messages.Background[] =>
  children.flatMap((child) => {
    if ('rule' in child && child.rule) return backgroundsOf(child.rule.children)
    return child.background ? [child.background] : []
  })

const noteDocument = ({ features, lines, keywords }: Known, { feature, uri }: messages.GherkinDocument): void => {
  if (!feature) return
  features.set(uri ?? '', feature.name)
  const scenarios = scenariosOf(feature.children)
  for (const { id, location } of scenarios) lines.set(id, location.line)
  for (const row of scenarios.flatMap(({ examples }) => examples.flatMap(({ tableBody }) => tableBody)))
    lines.set(row.id, row.location.line)
  for (const step of [...scenarios, ...backgroundsOf(feature.children)].flatMap(({ steps }) => steps)) {
    lines.set(step.id, step.location.line)
    keywords.set(step.id, step.keyword)
  }
}

const note = (known: Known, message: messages.Envelope): void => {
  if (message.gherkinDocument) noteDocument(known, message.gherkinDocument)
  if (message.pickle) known.pickles.set(message.pickle.id, message.pickle)
  if (message.testCase) known.testCases.set(message.testCase.id, message.testCase)
  if (message.hook) known.hooks.set(message.hook.id, message.hook)
}

const pickleOf = ({ testCases, pickles }: Known, testCaseId: string): messages.Pickle | undefined =>
  pickles.get(testCases.get(testCaseId)?.pickleId ?? '')

const placeOf = (known: Known, pickle: messages.Pickle | undefined): Place => {
  // An example's row says more precisely than its outline where the scenario is written.
  const line = known.lines.get(pickle?.astNodeIds.at(-1) ?? '') ?? pickle?.location?.line ?? 1
  return { uri: inertLine(pickle?.uri ?? 'unknown'), line, name: inertLine(pickle?.name ?? 'unknown') }
}

const writtenStep = (known: Known, testCaseId: string, id: string): WrittenStep | undefined => {
  const testStep = known.testCases.get(testCaseId)?.testSteps.find((step) => step.id === id)
  const step = pickleOf(known, testCaseId)?.steps.find((one) => one.id === testStep?.pickleStepId)
  if (!step) return undefined
  const written = step.astNodeIds[0] ?? ''
  const line = known.lines.get(written)
  return { step, keyword: known.keywords.get(written) ?? '', ...(line !== undefined && { line }) }
}

const describeStep = (known: Known, testCaseId: string, id: string): ReturnType<MessageIndex['describeStep']> => {
  const written = writtenStep(known, testCaseId, id)
  if (written) {
    const { step, keyword, line } = written
    return { step: inertLine(`${keyword}${step.text}`), ...(line !== undefined && { line }) }
  }
  const testStep = known.testCases.get(testCaseId)?.testSteps.find((step) => step.id === id)
  return { step: inertLine(known.hooks.get(testStep?.hookId ?? '')?.name ?? 'a hook') }
}

const describeFeature = (known: Known, testCaseId: string): ReturnType<MessageIndex['describeFeature']> => {
  const pickle = pickleOf(known, testCaseId)
  return {
    feature: inertLine(known.features.get(pickle?.uri ?? '') ?? ''),
    tags: (pickle?.tags ?? []).map(({ name }) => inertLine(name)),
  }
}

const wordingOf = (pickle: messages.Pickle | undefined): string => {
  const said = (pickle?.steps ?? []).map(({ text, argument }) => [text, argument])
  return createHash('sha256').update(JSON.stringify(said)).digest('base64').slice(0, 12)
}

export const indexMessages = (): MessageIndex => {
  const known: Known = {
    features: new Map(),
    keywords: new Map(),
    lines: new Map(),
    pickles: new Map(),
    testCases: new Map(),
    hooks: new Map(),
  }
  let last: messages.Envelope | undefined
  return {
    add: (message) => {
      if (message !== last) note(known, message)
      last = message
    },
    testCaseIds: () => [...known.testCases.keys()],
    hasSteps: (testCaseId) => (pickleOf(known, testCaseId)?.steps.length ?? 0) > 0,
    pickled: () => [...known.pickles.values()].map((pickle) => placeOf(known, pickle)),
    describeScenario: (testCaseId) => placeOf(known, pickleOf(known, testCaseId)),
    describeStep: (testCaseId, testStepId) => describeStep(known, testCaseId, testStepId),
    stepIds: (testCaseId) => (known.testCases.get(testCaseId)?.testSteps ?? []).map(({ id }) => id),
    writtenStep: (testCaseId, testStepId) => writtenStep(known, testCaseId, testStepId),
    wordingOf: (testCaseId) => wordingOf(pickleOf(known, testCaseId)),
    describeFeature: (testCaseId) => describeFeature(known, testCaseId),
  }
}
