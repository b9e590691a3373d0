/** The evidence of a review, packed: thousands of judgements look much alike, and most are never read. Pure. */
import { deflateEntries, type Entry } from './deflated.js'
import { attachedKey, evidenceKey, topologyKey } from './keys.js'
import type { PackedReview, PackedTopology } from './packed-review.js'
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

const stepsOf = ({ recording, scenario, column }: Run) =>
  recording.steps
    .filter(({ isHook }) => !isHook)
    .map((step, index) => ({ step, key: evidenceKey(scenario, column, index) }))

const between = (texts: readonly Uint8Array[]): Entry[1] =>
  texts.flatMap((text, index) => (index === 0 ? [text] : [',', text]))

/** The evidence of each step, and what was attached, by the keys that their buttons carry. */
const evidenceOf = (run: Run): readonly Entry[] => {
  const attached = run.recording.steps.flatMap((step) => step.attached)
  const asked = stepsOf(run).filter(({ step }) => step.packets.length > 0)
  return [
    ...asked.map(({ step, key }): Entry => [key, ['[', ...between(step.packets), ']']]),
    ...(attached.length > 0 ? [[attachedKey(run.scenario, run.column), [JSON.stringify(attached)]] as const] : []),
  ]
}

/** The steps that asked this topology, by the keys of their judgements. */
const askedOf = (run: Run, askedBy: number): readonly string[] => {
  const asking = stepsOf(run).filter(({ step }) => step.evidence.length > 0)
  return asking.slice(asking.length - askedBy).map(({ key }) => key)
}

/** A number for each text, the same one for the same text: columns hold the same objects. */
const createPool = () => {
  const numbers = new Map<string, number>()
  return {
    put: (value: unknown): number => {
      const text = JSON.stringify(value)
      const number = numbers.get(text) ?? numbers.size
      numbers.set(text, number)
      return number
    },
    values: () => [...numbers.keys()].map((text) => JSON.parse(text)),
  }
}

const topologiesOf = (runs: readonly Run[]): Pick<PackedReview, 'topologies' | 'objects'> => {
  const pool = createPool()
  const topologies = runs.flatMap((run): readonly (readonly [string, PackedTopology])[] => {
    const { topology } = run.recording
    if (!topology) return []
    const { askedBy, objects, leftOut, placed } = topology
    const packed = {
      asked: askedOf(run, askedBy),
      objects: objects.map(pool.put),
      ...(leftOut !== undefined && { leftOut }),
      ...(placed && { placed }),
    }
    return [[topologyKey(run.scenario, run.column), packed]]
  })
  return { topologies: Object.fromEntries(topologies), objects: pool.values() }
}

/** By the keys that buttons carry; every feature's by itself. */
export const packEvidence = ({ features }: Review): string =>
  deflateEntries(features.map((feature) => runsOf(feature).flatMap(evidenceOf)))

/** What the scenarios declared, for their drawings. */
export const packTopologies = ({ features, columns }: Review): string => {
  const packed: Omit<PackedReview, 'evidence'> = {
    columns: columns.map(({ short }) => short),
    ...topologiesOf(features.flatMap(runsOf)),
  }
  return deflateEntries([Object.entries(packed).map(([key, value]) => [key, [JSON.stringify(value)]])])
}
