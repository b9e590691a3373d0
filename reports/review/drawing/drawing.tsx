/** A topology as SVG: pods on their nodes, policies as marks on whom they select, and the ways that were asked. */
import { type Box, type Frame, layOut } from './layout.js'
import { arrowAt, crossAt, lineBetween } from './lines.js'
import type { Isolation, Place, TopologyMap, Way } from './map.js'
import { getsThrough, isWrong } from './ways.js'

interface Props {
  readonly map: TopologyMap
  /** Those of its ways that are drawn. */
  readonly ways: readonly Way[]
  /** Unlike that of any other drawing of the page. */
  readonly id: string
}

/** CSS pixels: on a narrow screen it scrolls rather than shrink below that. */
const smallest = 600
const mostLeads = 24
const mostTold = 12

const NodeFrame = ({ frame: { label, ...box } }: { readonly frame: Frame }) => (
  <g class="node">
    <rect {...box} rx={10} />
    <text x={box.x + 12} y={box.y + 19}>
      {label}
    </text>
  </g>
)

const NamespaceBand = ({ frame: { label, ...box } }: { readonly frame: Frame }) => (
  <g class="namespace">
    <rect {...box} rx={6} />
    <text x={box.x + 12} y={box.y + 16}>
      namespace {label}
    </text>
  </g>
)

const mostPills = 3

const Pill = ({ isolation, x, y }: { readonly isolation: Isolation; readonly x: number; readonly y: number }) => (
  <g class="pill">
    <rect x={x} y={y} width={58} height={16} rx={8} />
    <text x={x + 29} y={y + 12}>
      {isolation.policy} {isolation.directions}
    </text>
  </g>
)

const PlaceBox = ({ place, box, failing }: { readonly place: Place; readonly box: Box; readonly failing: boolean }) => {
  const { kind, label, note, isolations } = place
  if (kind === 'node') return failing ? <rect class="head failing" {...box} rx={8} /> : null
  const more = isolations.length - mostPills
  return (
    <g class={`place ${kind}${failing ? ' failing' : ''}`}>
      <rect {...box} rx={kind === 'service' || kind === 'ingress' ? 15 : 5} />
      <text class="name" x={box.x + 12} y={box.y + 20}>
        {label}
      </text>
      {note !== '' && (
        <text class="note" x={box.x + 12} y={box.y + 36}>
          {note}
        </text>
      )}
      {isolations.slice(0, mostPills).map((isolation, index) => (
        <Pill isolation={isolation} x={box.x + 8 + index * 62} y={box.y + box.height - 22} />
      ))}
      {more > 0 && (
        <text class="note" x={box.x + box.width - 24} y={box.y + 20}>
          +{more}
        </text>
      )}
    </g>
  )
}

const pairsOf = (keys: readonly string[]): readonly (readonly [string, string])[] =>
  keys.slice(1).map((key, index) => [keys[index] ?? '', key])

const WayLine = ({ way, boxes }: { readonly way: Way; readonly boxes: ReadonlyMap<string, Box> }) => {
  const lines = pairsOf(way.keys).flatMap(([from, to]) => {
    const [start, end] = [boxes.get(from), boxes.get(to)]
    return start && end ? [lineBetween(start, end)] : []
  })
  const last = lines.at(-1)
  const through = getsThrough(way.state)
  return (
    <g class={`way ${way.state}${isWrong(way) ? ' wrong' : ''}`}>
      <title>{way.texts.join('\n')}</title>
      {lines.map(({ path }) => (
        <path d={path} />
      ))}
      {lines.slice(0, -1).map(({ end }) => (
        <path class="head" d={arrowAt(end)} />
      ))}
      {last && <path class={through ? 'head' : 'cross'} d={through ? arrowAt(last.end) : crossAt(last.end)} />}
    </g>
  )
}

const Leads = ({ map, boxes }: { readonly map: TopologyMap; readonly boxes: ReadonlyMap<string, Box> }) => {
  if (map.leads.length > mostLeads) return null
  return (
    <g class="leads">
      {map.leads.map(([from, to]) => {
        const [start, end] = [boxes.get(from), boxes.get(to)]
        return start && end ? <path d={lineBetween(start, end).path} /> : null
      })}
    </g>
  )
}

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** For whoever does not see it. */
const describe = ({ places, nodes, policies }: TopologyMap, ways: readonly Way[]): string => {
  const of = (wanted: Place['kind']): number => places.filter(({ kind }) => kind === wanted).length
  const parts = [counted(of('pod'), 'pod'), counted(nodes.length, 'node'), counted(of('service'), 'Service')]
  const told = ways.flatMap(({ texts }) => texts)
  const rest = told.length > mostTold ? [`and ${told.length - mostTold} more`] : []
  return [`${parts.join(', ')}, ${policies.length} NetworkPolicies.`, ...told.slice(0, mostTold), ...rest].join('\n')
}

export const Drawing = ({ map, ways, id }: Props) => {
  const { width, height, boxes, nodes, namespaces } = layOut(map)
  const failing = new Set(ways.filter(isWrong).flatMap(({ keys }) => keys))
  // What is right lies below what is wrong.
  const drawn = [...ways].sort((one, other) => Number(isWrong(one)) - Number(isWrong(other)))
  return (
    <svg
      class="drawing"
      viewBox={`0 0 ${Math.ceil(width)} ${Math.ceil(height)}`}
      style={{ width: `${Math.ceil(width)}px`, minWidth: `${Math.min(Math.ceil(width), smallest)}px` }}
      role="img"
      aria-labelledby={`${id}-title ${id}-desc`}
    >
      <title id={`${id}-title`}>The topology, its policies, and what was asked</title>
      <desc id={`${id}-desc`}>{describe(map, ways)}</desc>
      {nodes.map((frame) => (
        <NodeFrame frame={frame} />
      ))}
      {namespaces.map((frame) => (
        <NamespaceBand frame={frame} />
      ))}
      <Leads map={map} boxes={boxes} />
      {drawn.map((way) => (
        <WayLine way={way} boxes={boxes} />
      ))}
      {map.places.map((place) => {
        const box = boxes.get(place.key)
        return box ? <PlaceBox place={place} box={box} failing={failing.has(place.key)} /> : null
      })}
    </svg>
  )
}
