/**
 * A sentence is written once, as data (docs/decisions.md §1): its expression, and whether it declares, changes or asks.
 * Cucumber runs it; the planner reads it before the first step. `Given`, `When` and `Then` here do both.
 */
import { Given as cucumberGiven, Then as cucumberThen, When as cucumberWhen, DataTable } from '@cucumber/cucumber'
import type { Question } from './question.js'
import type { Topology } from './topology.js'

/** The rows of a data table, and its lines in the feature file where they are known. */
export interface Table {
  readonly rows: readonly (readonly string[])[]
  readonly lines?: readonly number[]
}

/** Arguments of a sentence: the values of its parameters in order, then its doc string (a string) or its table. */
// biome-ignore lint/suspicious/noExplicitAny: the parameter types decide, and each sentence names its own.
type Arguments = any[]

export type Sentence<A extends Arguments = Arguments> =
  /** Adds to the desired state; nothing is sent. */
  | { readonly kind: 'declares'; readonly does: (topology: Topology, ...args: A) => Topology }
  /** Changes the desired state of a settled cluster, at once. */
  | { readonly kind: 'changes'; readonly does: (topology: Topology, ...args: A) => Topology }
  /** Asks the settled cluster. */
  | { readonly kind: 'asks'; readonly does: (topology: Topology, ...args: A) => readonly Question[] }

export const declares = <A extends Arguments>(does: (topology: Topology, ...args: A) => Topology): Sentence<A> => ({
  kind: 'declares',
  does,
})
export const changes = <A extends Arguments>(does: (topology: Topology, ...args: A) => Topology): Sentence<A> => ({
  kind: 'changes',
  does,
})
export const asks = <A extends Arguments>(
  does: (topology: Topology, ...args: A) => readonly Question[],
): Sentence<A> => ({ kind: 'asks', does })

export interface Definition {
  readonly keyword: 'Given' | 'When' | 'Then'
  /** The Cucumber expression. */
  readonly expression: string
  readonly sentence: Sentence
  /** Where it is written: `path:line:column`. */
  readonly location: string
}

const known: Definition[] = []

/** Every sentence that has been defined in this process, in order. */
export const definitions = (): readonly Definition[] => known

/** What the world offers to a sentence when Cucumber runs it. */
export interface Performer {
  perform(sentence: Sentence, args: Arguments): Promise<void>
}

type OwnStep = (this: never, ...args: Arguments) => unknown
type Define = <A extends Arguments>(expression: string, sentence: Sentence<A> | OwnStep) => void

/**
 * Cucumber takes a step's location from the stack of whoever calls it; the caller that people want to see is the line
 * that says the sentence, not this wrapper.
 */
const definedAt = (stack: string, define: () => void): void => {
  const previous = Error.prepareStackTrace
  Error.prepareStackTrace = () => stack
  try {
    define()
  } finally {
    Error.prepareStackTrace = previous as typeof Error.prepareStackTrace
  }
}

const callerStack = (): string => {
  const [head = 'Error', ...frames] = (new Error().stack ?? '').split('\n')
  return [head, ...frames.slice(2)].join('\n')
}

const locationOf = (stack: string): string => /\(?(?:file:\/\/)?(\/[^)\n]+:\d+:\d+)\)?/.exec(stack)?.[1] ?? 'unknown'

const toTable = (argument: unknown): unknown =>
  argument instanceof DataTable ? ({ rows: argument.raw() } satisfies Table) : argument

const stepOf = (sentence: Sentence): OwnStep => {
  const step = function (this: Performer, ...args: Arguments): Promise<void> {
    return this.perform(sentence, args.map(toTable))
  }
  // Cucumber compares a step's arity with its expression; ours is the sentence's, without the topology.
  return Object.defineProperty(step, 'length', { value: sentence.does.length - 1 }) as unknown as OwnStep
}

const defineWith =
  (keyword: Definition['keyword'], cucumber: typeof cucumberGiven): Define =>
  (expression, sentence) => {
    const stack = callerStack()
    if (typeof sentence !== 'function')
      known.push({ keyword, expression, sentence: sentence as Sentence, location: locationOf(stack) })
    const step = typeof sentence === 'function' ? sentence : stepOf(sentence as Sentence)
    definedAt(stack, () => cucumber(expression, step as () => unknown))
  }

/** Defines a sentence of ours, or a plain Cucumber step (a function), which stays opaque to the planner. */
export const Given: Define = defineWith('Given', cucumberGiven)
export const When: Define = defineWith('When', cucumberWhen)
export const Then: Define = defineWith('Then', cucumberThen)
