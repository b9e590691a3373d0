/**
 * What a run leaves for reports: one attachment a step, data only (docs/decisions.md §25). Reports read these types and
 * nothing else of ours; other people's read evidence.schema.json, which says the same.
 */
import type { Divergence, Facts } from '../clusters/cluster.js'
import type { KubernetesObject } from '../clusters/objects.js'
import type { Observation, Source, Verdict } from '../clusters/probe.js'
import type { Target } from './question.js'

export const evidenceMediaType = 'application/vnd.netherkin.evidence+json'
export const evidenceVersion = 1

/** `different`: an expectation failed. `undecided`: no positive control, or rounds that never agreed. `unknown`: the harness broke. */
export type Outcome = 'as-expected' | 'different' | 'undecided' | 'unknown'

/** What proves that a denial is a denial and not a dead end. */
export interface Control {
  /** `baseline`: the same pair was open before the policies; `listener`: it answered another client just now; `client`: the source reached something else just now. */
  readonly kind: 'baseline' | 'listener' | 'client'
  readonly about: string
  readonly verdict: Verdict
}

export interface Judgement {
  /** The pair in words: `pod a → service b:80/TCP`. */
  readonly about: string
  readonly from: Source
  /** Absent where no packet was sent. */
  readonly to?: Target | { readonly kind: 'dns' }
  readonly expected: string
  /** In words; equals `expected` when all went well. */
  readonly saw: string
  readonly outcome: Outcome
  readonly attempts: number
  readonly elapsedMs: number
  /** From the last change of the cluster to the first observation of the streak that decided. */
  readonly enforcementMs?: number
  readonly control?: Control
  /** What decided it, a line each: policies that select the pods, endpoints that are missing, rcodes. */
  readonly because: readonly string[]
  /** Set where a policy should have denied it, it connected, and the canary has found that this cluster enforces none. */
  readonly unenforced?: true
  /** Set where it was denied as expected and a policy alone explains that, though the canary has found that none is enforced. */
  readonly enforcedAfterAll?: true
  /** What to try next: sentences or a command to paste. */
  readonly suggestion?: string
  /** Its place in a truth table; `on` is the port (`80/TCP`) where a cell asks on several. */
  readonly cell?: { readonly row: string; readonly column: string; readonly on?: string }
  readonly observations: readonly Observation[]
}

export interface Evidence {
  readonly version: typeof evidenceVersion
  /** The column of a matrix that this run fills, from what was observed: `netns`, `kind calico v3.28.5`. */
  readonly column: string
  readonly judgements: readonly Judgement[]
  /** All packets' worth of attempts that this step made, controls and baseline included. */
  readonly probesSent: number
  /** The topology in one line, for progress: `3 nodes, 4 pods, 2 services, 1 policy`. */
  readonly topology: string
}

export const scenarioMediaType = 'application/vnd.netherkin.scenario+json'
export const scenarioVersion = 1

/** What reports must know of the cluster to judge a scenario's result: one attachment a scenario that was asked of one. */
export interface ScenarioRecord {
  readonly version: typeof scenarioVersion
  readonly column: string
  /** What the cluster was observed to be; its divergences but the one below are left out. */
  readonly facts: Omit<Facts, 'divergences'>
  /** The known divergence that says of this scenario that it fails here. */
  readonly divergence?: Divergence
  /** Whether the last day of the divergence, or else of an accepted `does-not-enforce`, is over: it excuses nothing any more. */
  readonly expired?: boolean
  /** Whether somebody accepted that nothing is enforced here (`--accept does-not-enforce`). */
  readonly acceptsNoPolicy: boolean
}

export const topologyMediaType = 'application/vnd.netherkin.topology+json'
export const topologyVersion = 1

/** A pod that the scenario declared, or one that such an object brought. */
export interface PlacedPod {
  readonly namespace: string
  readonly name: string
  /** Absent while no node has it. */
  readonly node?: string
  readonly addresses: readonly string[]
  readonly ready: boolean
}

export interface PlacedService {
  readonly namespace: string
  readonly name: string
  /** Every address that leads to it: of the cluster, of its load balancer, external ones. */
  readonly addresses: readonly string[]
  /** `default/b`, of ready endpoints; an address where no pod is known. */
  readonly backends: readonly string[]
}

export interface PlacedPolicy {
  readonly namespace: string
  readonly name: string
  readonly directions: readonly string[]
  /** `default/b`. */
  readonly selects: readonly string[]
}

/** What a scenario's last questions were asked of: one attachment a scenario that declared anything. */
export interface TopologyRecord {
  readonly version: typeof topologyVersion
  /** How many steps, counted back from the last one that has evidence, asked while the cluster held this. */
  readonly askedBy: number
  /** As they were declared, without secrets. */
  readonly objects: readonly KubernetesObject[]
  /** How many more there are, left out because all would be too long. */
  readonly leftOut?: number
  /** What follows is absent where the cluster never held them. */
  readonly placed?: {
    readonly nodes: readonly string[]
    readonly pods: readonly PlacedPod[]
    readonly services: readonly PlacedService[]
    readonly policies: readonly PlacedPolicy[]
  }
}
