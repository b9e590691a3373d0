/** What a run leaves beside its messages: which columns it had, and what became of each. Data only; version it when it changes. */
import type { ExitCode } from './exit-code.js'

export const manifestVersion = 1

/** A part of making a column's cluster. */
export interface PhaseRecord {
  readonly name: string
  readonly text: string
  readonly tookMs: number
}

export interface ColumnRecord {
  /** What was asked, by the names of the flags: `{ "provider": "kind", "cni": "calico" }`. */
  readonly asked: Readonly<Record<string, string>>
  /** What was observed; before that, what was asked, in words. */
  readonly name: string
  /** Absent when no cluster was seen. What the cluster was observed to be, as its provider tells it. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** Cucumber messages (NDJSON), relative to the manifest. Absent when nothing was started. */
  readonly messages?: string
  /** Absent when the host could not run a column that nobody had asked for by name. */
  readonly exitCode?: ExitCode
  /** ISO 8601. */
  readonly startedAt: string
  readonly endedAt: string
  /** How often its cluster was made once more. */
  readonly retries: number
  readonly phases: readonly PhaseRecord[]
  /** The paths that were said on the command line, as they were said; absent where none were, so that all features were asked for. */
  readonly paths?: readonly string[]
  /** `1/4`: which part of the scenarios it ran, where it did not run all. */
  readonly shard?: string
  /** `random:7`: in which order its scenarios ran, where it was not that of the files. */
  readonly order?: string
  /** Why the column as a whole could not be judged. */
  readonly error?: string
  /** Clusters that are still there. */
  readonly left?: readonly string[]
}

export interface Manifest {
  readonly version: typeof manifestVersion
  /** Of netherkin. */
  readonly netherkin: string
  readonly startedAt: string
  readonly endedAt: string
  readonly exitCode: ExitCode
  readonly columns: readonly ColumnRecord[]
}
