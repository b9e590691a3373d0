/** What a page carries for its script. Types only. */
import type { Evidence, TopologyRecord } from '../../support/evidence.js'

/** A named piece of text that a step or a hook left. */
export interface Attached {
  readonly name: string
  readonly mediaType: string
  readonly text: string
}

export interface PackedTopology extends Pick<TopologyRecord, 'leftOut' | 'placed'> {
  /** The keys of the judgements that were asked of it. */
  readonly asked: readonly string[]
  /** By their places among the objects of all. */
  readonly objects: readonly number[]
}

export interface PackedReview {
  readonly columns: readonly string[]
  /** By the keys that buttons carry. */
  readonly evidence: Readonly<Record<string, readonly Evidence[] | readonly Attached[]>>
  readonly topologies: Readonly<Record<string, PackedTopology>>
  readonly objects: readonly TopologyRecord['objects'][number][]
}
