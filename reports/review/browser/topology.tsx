/** The drawing of a scenario, made when it is unfolded: a thousand of them would make the page heavy. */
import { render } from 'preact'
import { stringify } from 'yaml'
import type { Evidence } from '../../../support/evidence.js'
import { type Shown, TopologyView } from '../drawing/view.js'
import { topologyKey } from '../keys.js'
import type { PackedReview } from '../packed-review.js'
import { unpack } from './unpack.js'

const shownOn = (packed: PackedReview, scenario: string, column: number): Shown[] => {
  const topology = packed.topologies[topologyKey(scenario, column)]
  if (!topology) return []
  const { asked, objects, leftOut, placed } = topology
  return [
    {
      column: packed.columns[column] ?? '',
      judgements: asked
        .flatMap((key) => (packed.evidence[key] ?? []) as readonly Evidence[])
        .flatMap(({ judgements }) => judgements),
      objects: objects.flatMap((index) => packed.objects[index] ?? []),
      ...(leftOut !== undefined && { leftOut }),
      ...(placed && { placed }),
    },
  ]
}

/** Anchors would make the text shorter and harder to read. */
const toYaml = (objects: readonly object[]): string =>
  objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n')

export const drawTopology = async (details: HTMLElement): Promise<void> => {
  const place = details.querySelector<HTMLElement>(':scope > [data-topology]')
  const { topology: scenario } = place?.dataset ?? {}
  if (!place || scenario === undefined || place.hasChildNodes()) return
  const packed = await unpack()
  const shown = packed.columns.flatMap((_, column) => shownOn(packed, scenario, column))
  render(<TopologyView id={`drawing-${scenario}`} shown={shown} toYaml={toYaml} />, place)
}
