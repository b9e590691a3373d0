/** Reads a scenario's steps one after another: each adds to the desired state, changes it, or asks. Pure. */
import { describeRef, refOf } from '../../clusters/objects.js'
import { InputError } from '../errors.js'
import type { Question } from '../question.js'
import { findConflicts, validateObject } from '../rules/object-rules.js'
import type { Definition, Sentence } from '../sentence.js'
import type { Topology } from '../topology.js'
import { checkNodes, checkQuestions } from './known-names.js'
import type { PlacedStep } from './pickle.js'
import type { PlannedStep, Problem } from './plan.js'
import { isFollowUp, locateFlaws, locateMessages, locateProblems } from './problem.js'
import { type FindRecipeFlaws, findRecipeProblems } from './recipes.js'
import { nearestSentences } from './suggest.js'
import type { Match, Vocabulary } from './vocabulary.js'

/** What has been read so far; each step makes the next one. */
export interface Reading {
  readonly topology: Topology
  /** The desired state when the first step that needs the world was reached. */
  readonly first?: Topology
  readonly steps: readonly PlannedStep[]
  readonly problems: readonly Problem[]
  /** Steps that failed to declare: what they name is missing for that reason, which is told once. */
  readonly failed: readonly PlacedStep[]
  readonly opaque: boolean
}

export interface ReadingContext {
  readonly uri: string
  readonly vocabulary: Vocabulary
  /** Whether a step of no sentence of ours is some other step definition's. */
  readonly isOpaque: (text: string) => boolean
  readonly findRecipeFlaws: FindRecipeFlaws
}

export const readSteps = (steps: readonly PlacedStep[], topology: Topology, context: ReadingContext): Reading =>
  steps.reduce<Reading>((reading, step) => readStep(reading, step, context), {
    topology,
    steps: [],
    problems: [],
    failed: [],
    opaque: false,
  })

const readStep = (reading: Reading, step: PlacedStep, context: ReadingContext): Reading => {
  const [match, ...others] = context.vocabulary.match(step.text)
  if (match === undefined) return readUnknown(reading, step, context)
  if (others.length > 0)
    return withProblems(withStep(reading, step), step, context, [ambiguity(step, [match, ...others])])
  try {
    return readSentence(reading, step, context, match)
  } catch (error) {
    return readFailure(reading, step, context, match.definition, error)
  }
}

const readUnknown = (reading: Reading, step: PlacedStep, context: ReadingContext): Reading => {
  const next = withStep(reading, step)
  if (context.isOpaque(step.text)) return { ...next, opaque: true }
  const nearest = nearestSentences(step.text, context.vocabulary)
  const offer = nearest.length > 0 ? `nearest: ${nearest.map((text) => `"${text}"`).join(', ')}` : listThemAll
  return withProblems(next, step, context, [`no sentence fits "${step.text}"; ${offer}`])
}

const listThemAll = '`netherkin steps` lists them all'

const ambiguity = (step: PlacedStep, matches: readonly Match[]): string => {
  const places = matches.map(({ definition }) => `"${definition.expression}" (${definition.location})`)
  return `several sentences fit "${step.text}": ${places.join(', ')}; change one of them`
}

const readSentence = (reading: Reading, step: PlacedStep, context: ReadingContext, match: Match): Reading => {
  const { sentence } = match.definition
  const args = [...match.values(), ...(step.argument === undefined ? [] : [step.argument])]
  // The first parameter of every sentence is the topology.
  if (args.length >= sentence.does.length && step.argument !== undefined) throw new InputError(surplus)
  if (sentence.kind === 'asks') return readAsking(reading, step, context, match.definition, sentence, args)
  const topology = sentence.does(reading.topology, ...args)
  const messages = flawsOf(topology, reading.topology)
  const settled = sentence.kind === 'changes' ? settledBy(reading) : reading
  const next = withProblems({ ...withStep(settled, step, match.definition), topology }, step, context, messages)
  return { ...next, problems: [...next.problems, ...findRecipeProblems(topology, reading.topology, step, context)] }
}

const surplus = 'this sentence takes no table and no text below it; take it away, or choose another sentence'

/** What is wrong with the objects that are new or changed. */
const flawsOf = (topology: Topology, before: Topology): readonly string[] => {
  const old = new Set(before.objects)
  const added = topology.objects.filter((object) => !old.has(object))
  const flaws = added.flatMap((object) =>
    [...validateObject(object), ...findConflicts(object, topology.objects)].map(
      (flaw) => `${describeRef(refOf(object))}: ${flaw}`,
    ),
  )
  return [...flaws, ...checkNodes(added, topology)]
}

const readAsking = (
  reading: Reading,
  step: PlacedStep,
  context: ReadingContext,
  definition: Definition,
  sentence: Sentence & { kind: 'asks' },
  args: unknown[],
): Reading => {
  const questions = sentence.does(reading.topology, ...args)
  const next = withStep(settledBy(reading), step, definition, questions)
  const flaws = questions.length > 0 ? checkQuestions(questions, reading.topology) : [{ message: nothingAsked }]
  return { ...next, problems: [...next.problems, ...locateFlaws(flaws, step, context.uri)] }
}

const nothingAsked = 'this step asks nothing; say at least one verdict (✓, ✗, drop or refuse) or take it out'

const readFailure = (
  reading: Reading,
  step: PlacedStep,
  context: ReadingContext,
  definition: Definition,
  error: unknown,
): Reading => {
  const next = withStep(definition.sentence.kind === 'declares' ? reading : settledBy(reading), step, definition)
  const problems = isFollowUp(error, reading.failed) ? [] : locateProblems(error, step, context.uri, definition)
  const failed = definition.sentence.kind === 'asks' ? reading.failed : [...reading.failed, step]
  return { ...next, problems: [...next.problems, ...problems], failed }
}

const settledBy = (reading: Reading): Reading => ({ ...reading, first: reading.first ?? reading.topology })

const withStep = (
  reading: Reading,
  { text, line }: PlacedStep,
  definition?: Definition,
  questions: readonly Question[] = [],
): Reading => ({
  ...reading,
  steps: [...reading.steps, { text, line, questions, ...(definition ? { definition } : {}) }],
})

const withProblems = (
  reading: Reading,
  step: PlacedStep,
  { uri }: ReadingContext,
  messages: readonly string[],
): Reading => ({ ...reading, problems: [...reading.problems, ...locateMessages(messages, step, uri)] })
