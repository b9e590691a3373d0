/** The evidence of a review, packed: thousands of judgements look much alike, and most are never read. Pure. */
import { deflateEntries, type Entry } from './deflated.js'
import { attachedKey, evidenceKey, topologyKey } from './keys.js'
import type { PackedReview, PackedTopology } from './packed-review.js'
import type { RecordedTopology } from './recorded-topology.js'
import type { Recording } from './recording.js'
import type { Review, ReviewFeature } from './review.js'

/** A scenario on one column. */
interface Run {
  readonly recording: Recording
  readonly scenario: string
  readonly column: number
}

const runsOf = ({ scenarios }: ReviewFeature): readonly Run[] =>
  scenarios.flatMap(({ id, cells }) =>
    cells.flatMap(({ recording }, column) => (recording ? [{ recording, scenario: id, column }] : [])),
  )

/** The steps that asked something, with the keys that their buttons carry. */
const askingIn = ({ recording, scenario, column }: Run) =>
  recording.steps
    .filter(({ isHook }) => !isHook)
    .flatMap(({ packets }, index) =>
      packets.length > 0 ? [{ packets, key: evidenceKey(scenario, column, index) }] : [],
    )

const between = (texts: readonly Uint8Array[]): Entry[1] =>
  texts.flatMap((text, index) => (index === 0 ? [text] : [',', text]))

/** The evidence of each step, and what was attached, by their keys. */
const evidenceOf = (run: Run): readonly Entry[] => {
  const attached = run.recording.steps.flatMap((step) => step.attached)
  return [
    ...askingIn(run).map(({ packets, key }): Entry => [key, ['[', ...between(packets), ']']]),
    ...(attached.length > 0 ? [[attachedKey(run.scenario, run.column), [JSON.stringify(attached)]] as const] : []),
  ]
}

/** The steps that asked this topology, by the keys of their judgements. */
const askedOf = (run: Run, askedBy: number): readonly string[] => {
  const asking = askingIn(run)
  return asking.slice(asking.length - askedBy).map(({ key }) => key)
}

/** A number for each text, the same one for the same text: columns hold the same objects. */
const createPool = () => {
  const numbers = new Map<string, number>()
  return {
    put: (text: string): number => {
      const number = numbers.get(text) ?? numbers.size
      numbers.set(text, number)
      return number
    },
    texts: () => [...numbers.keys()],
  }
}

type Pool = ReturnType<typeof createPool>

/** @returns JSON of a `PackedTopology`. */
const packTopology = ({ askedBy, objects, leftOut, placed }: RecordedTopology, run: Run, pool: Pool): string => {
  const packed: Omit<PackedTopology, 'placed'> = {
    asked: askedOf(run, askedBy),
    objects: objects.map(pool.put),
    ...(leftOut !== undefined && { leftOut }),
  }
  const own = JSON.stringify(packed)
  return placed === undefined ? own : `${own.slice(0, -1)},"placed":${placed}}`
}

const topologiesOf = (runs: readonly Run[], pool: Pool): readonly string[] =>
  runs.flatMap((run) => {
    const { topology } = run.recording
    const key = topologyKey(run.scenario, run.column)
    return topology ? [`${JSON.stringify(key)}:${packTopology(topology, run, pool)}`] : []
  })

function* evidenceByFeature({ features }: Review): Generator<readonly Entry[]> {
  for (const feature of features) yield runsOf(feature).flatMap(evidenceOf)
}

/** By the keys that buttons carry. */
export const packEvidence = (review: Review): string => deflateEntries(evidenceByFeature(review))

/** What the scenarios declared, for their drawings. */
export const packTopologies = ({ features, columns }: Review): string => {
  const pool = createPool()
  const topologies = topologiesOf(features.flatMap(runsOf), pool)
  const entries: Readonly<Record<Exclude<keyof PackedReview, 'evidence'>, string>> = {
    columns: JSON.stringify(columns.map(({ short }) => short)),
    topologies: `{${topologies.join(',')}}`,
    objects: `[${pool.texts().join(',')}]`,
  }
  return deflateEntries([Object.entries(entries).map(([key, json]) => [key, [json]])])
}
