/** The plan before the packets (docs/decisions.md §1): a pickle read whole, before its first step. Pure. */
import { dirname } from 'node:path'
import type { GherkinDocument, Pickle } from '@cucumber/messages'
import type { Capability } from '../../clusters/cluster.js'
import type { ParameterTypeSpec } from '../parameter-type.js'
import type { Question } from '../question.js'
import type { Definition } from '../sentence.js'
import { Topology } from '../topology.js'
import { deriveNeeds } from './needs.js'
import { placeSteps } from './pickle.js'
import { type Reading, readSteps } from './reading.js'
import type { FindRecipeFlaws } from './recipes.js'
import { vocabularyOf } from './vocabulary.js'

/** One thing that the writer must mend. */
export interface Problem {
  readonly uri: string
  readonly line: number
  /** What was found, and what to write instead. */
  readonly message: string
}

export interface PlannedStep {
  readonly text: string
  readonly line: number
  /** Absent: opaque (a user's own plain Cucumber step) or unknown to us. */
  readonly definition?: Definition
  /** The questions of an asking step. */
  readonly questions: readonly Question[]
}

export interface Plan {
  readonly uri: string
  readonly name: string
  readonly line: number
  readonly steps: readonly PlannedStep[]
  /** Every question of the scenario, in order: feeds the baseline. */
  readonly questions: readonly Question[]
  /** The desired state when the first step that needs the world is reached, and after the last step. */
  readonly first: Topology
  readonly last: Topology
  readonly needs: ReadonlySet<Capability>
  readonly problems: readonly Problem[]
}

export interface PlanInput {
  readonly pickle: Pickle
  readonly document: GherkinDocument
  readonly definitions: readonly Definition[]
  readonly parameterTypes: readonly ParameterTypeSpec[]
  /** Where the scenario's bare names live. */
  readonly namespace?: string
  /** Nodes of a cluster of which nothing was said, the control plane counted; 3 unless given. */
  readonly nodes?: number
  /** Whether a step of no sentence of ours is some other step definition's. By default every one is, or none if `strict`. */
  readonly isOpaque?: (text: string) => boolean
  readonly strict?: boolean
  /** By default nothing is: whoever makes the cluster knows. */
  readonly findRecipeFlaws?: FindRecipeFlaws
}

/** Reads one scenario. Never throws for what a writer wrote: that becomes problems, all of them. */
export const planPickle = (input: PlanInput): Plan => {
  const { pickle, document, definitions, parameterTypes, namespace, nodes, strict = false } = input
  const context = {
    uri: pickle.uri,
    vocabulary: vocabularyOf(definitions, parameterTypes),
    isOpaque: input.isOpaque ?? (() => !strict),
    findRecipeFlaws: input.findRecipeFlaws ?? (() => []),
  }
  const topology = Topology.empty({ namespace, folder: dirname(pickle.uri), usualNodes: nodes })
  return conclude(readSteps(placeSteps(pickle, document), topology, context), pickle)
}

const conclude = (read: Reading, pickle: Pickle): Plan => {
  const { uri } = pickle
  const line = pickle.location?.line ?? 0
  const first = read.first ?? read.topology
  const questions = read.steps.flatMap((step) => step.questions)
  const silent = vacuity(read, questions)
  return {
    uri,
    name: pickle.name,
    line,
    steps: read.steps,
    questions,
    first,
    last: read.topology,
    needs: deriveNeeds([first, read.topology], questions),
    problems: silent === undefined ? read.problems : [...read.problems, { uri, line, message: silent }],
  }
}

const vacuity = (read: Reading, questions: readonly Question[]): string | undefined => {
  if (read.steps.length === 0) return 'this scenario has no steps; write what must be true, or take it out'
  if (questions.length > 0 || read.opaque || read.problems.length > 0) return undefined
  return 'this scenario asks nothing, so it could never fail; end it with a sentence such as "Then pod a can reach pod b"'
}
