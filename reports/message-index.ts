/** Finds scenarios and steps behind the ids that Cucumber messages use. */
import type * as messages from '@cucumber/messages'

export interface MessageIndex {
  add(message: messages.Envelope): void
  /** Scenarios that the run set out to judge. */
  planned(): number
  hasSteps(testCaseId: string): boolean
  describeScenario(testCaseId: string): { readonly uri: string; readonly line: number; readonly name: string }
  describeStep(testCaseId: string, testStepId: string): { readonly step: string; readonly line?: number }
}

interface Known {
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

const noteDocument = ({ lines, keywords }: Known, { feature }: messages.GherkinDocument): void => {
  if (!feature) return
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

const describeScenario = (known: Known, testCaseId: string): ReturnType<MessageIndex['describeScenario']> => {
  const pickle = pickleOf(known, testCaseId)
  // An example's row says more precisely than its outline where the scenario is written.
  const line = known.lines.get(pickle?.astNodeIds.at(-1) ?? '') ?? pickle?.location?.line ?? 1
  return { uri: pickle?.uri ?? 'unknown', line, name: pickle?.name ?? 'unknown' }
}

const describeStep = (known: Known, testCaseId: string, id: string): ReturnType<MessageIndex['describeStep']> => {
  const testStep = known.testCases.get(testCaseId)?.testSteps.find((step) => step.id === id)
  const step = pickleOf(known, testCaseId)?.steps.find((one) => one.id === testStep?.pickleStepId)
  if (!step) return { step: known.hooks.get(testStep?.hookId ?? '')?.name ?? 'a hook' }
  const written = step.astNodeIds[0] ?? ''
  const line = known.lines.get(written)
  return { step: `${known.keywords.get(written) ?? ''}${step.text}`, ...(line !== undefined && { line }) }
}

export const indexMessages = (): MessageIndex => {
  const known: Known = {
    keywords: new Map(),
    lines: new Map(),
    pickles: new Map(),
    testCases: new Map(),
    hooks: new Map(),
  }
  return {
    add: (message) => note(known, message),
    planned: () => known.testCases.size,
    hasSteps: (testCaseId) => (pickleOf(known, testCaseId)?.steps.length ?? 0) > 0,
    describeScenario: (testCaseId) => describeScenario(known, testCaseId),
    describeStep: (testCaseId, testStepId) => describeStep(known, testCaseId, testStepId),
  }
}
