/** The plan before the packets (docs/decisions.md §1): a pickle read whole, before its first step. Pure. */
import type { Capability } from '../clusters/cluster.js'
import type { Question } from './question.js'
import type { Definition } from './sentence.js'
import type { Topology } from './topology.js'

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
