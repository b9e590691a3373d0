/**
 * Where everything stands: who calls in at the left, then the Ingress, Services, a column for each node with its pods, and
 * what lies beyond at the right; a band for each namespace. No solver: the same topology is always drawn alike. Pure.
 */
import type { Place, TopologyMap } from './map.js'

/** All in the drawing's own units, which are CSS pixels at full size. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Frame extends Box {
  readonly label: string
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly boxes: ReadonlyMap<string, Box>
  readonly namespaces: readonly Frame[]
  readonly nodes: readonly Frame[]
}

const characterWidth = 7.4
const gap = { column: 84, box: 16, band: 14 } as const
const headHeight = 30
const bandHead = 24
const margin = 12
const pad = 12

interface Column {
  readonly name: string
  readonly kind: 'side' | 'services' | 'node'
  readonly places: readonly Place[]
}

const heightOf = ({ note, isolations }: Place): number => 30 + (note === '' ? 0 : 16) + (isolations.length > 0 ? 22 : 0)

const widthOf = ({ label, note, isolations }: Place): number => {
  const text = Math.max([...label].length * characterWidth, [...note].length * 6.4) + 24
  const pills = Math.min(isolations.length, 3) * 62 + 12
  return Math.min(200, Math.max(92, text, isolations.length > 0 ? pills : 0))
}

const columnsOf = ({ places, nodes }: TopologyMap): readonly Column[] => {
  const own = (...kinds: readonly Place['kind'][]) => places.filter(({ kind }) => kinds.includes(kind))
  const pods = own('pod')
  const columns: readonly Column[] = [
    { name: 'outside', kind: 'side', places: own('outside') },
    { name: 'ingress', kind: 'side', places: own('ingress') },
    { name: 'services', kind: 'services', places: own('service') },
    ...nodes.map(
      (node): Column => ({ name: node, kind: 'node', places: pods.filter((pod) => (pod.node ?? '') === node) }),
    ),
    { name: 'beyond', kind: 'side', places: own('beyond') },
  ]
  return columns.filter(({ kind, places: some }) => kind === 'node' || some.length > 0)
}

const stackHeight = (places: readonly Place[]): number =>
  places.reduce((sum, place) => sum + heightOf(place), 0) + Math.max(0, places.length - 1) * gap.box

const stack = (places: readonly Place[], x: number, top: number, width: number): readonly [string, Box][] => {
  let y = top
  return places.map((place) => {
    const height = heightOf(place)
    const box = { x, y, width, height }
    y += height + gap.box
    return [place.key, box]
  })
}

interface Band {
  readonly namespace: string
  readonly top: number
  readonly height: number
}

const inNamespace = ({ places }: Column, namespace: string): readonly Place[] =>
  places.filter((place) => place.namespace === namespace)

const bandsOf = (columns: readonly Column[]): readonly Band[] => {
  const middle = columns.filter(({ kind }) => kind !== 'side')
  const namespaces = [...new Set(middle.flatMap(({ places }) => places.map(({ namespace = '' }) => namespace)))].sort()
  let top = margin + headHeight
  return namespaces.map((namespace) => {
    const height = bandHead + Math.max(...middle.map((one) => stackHeight(inNamespace(one, namespace)))) + pad
    const band = { namespace, top, height }
    top += height + gap.band
    return band
  })
}

const columnWidth = ({ name, kind, places }: Column): number =>
  Math.max(92, kind === 'node' ? name.length * characterWidth + 20 : 0, ...places.map(widthOf))

interface Placed extends Column, Pick<Box, 'x' | 'width'> {}

const spread = (columns: readonly Column[]): readonly Placed[] => {
  let x = margin + pad
  return columns.map((column) => {
    const width = columnWidth(column)
    const placed = { ...column, x, width }
    x += width + gap.column
    return placed
  })
}

const boxesOf = (column: Placed, bands: readonly Band[], bottom: number): readonly [string, Box][] => {
  const { kind, places, x, width } = column
  if (kind !== 'side')
    return bands.flatMap(({ namespace, top }) => stack(inNamespace(column, namespace), x, top + bandHead, width))
  const room = bottom - margin - headHeight
  return stack(places, x, margin + headHeight + Math.max(bandHead, (room - stackHeight(places)) / 2), width)
}

const frameOf = ({ name, x, width }: Placed, bottom: number): Frame => ({
  label: name === '' ? 'on no node' : name,
  x: x - pad,
  y: margin,
  width: width + 2 * pad,
  height: bottom - margin + pad,
})

/** The part of a node's frame that carries its name: what was asked of the node itself ends there. */
const headOf = ({ name, x, width }: Placed): readonly [string, Box] => [
  `node ${name}`,
  { x: x - pad, y: margin, width: width + 2 * pad, height: headHeight - 4 },
]

export const layOut = (map: TopologyMap): Layout => {
  const columns = spread(columnsOf(map))
  const bands = bandsOf(columns)
  const last = bands.at(-1)
  const tallest = Math.max(...columns.filter(({ kind }) => kind === 'side').map(({ places }) => stackHeight(places)), 0)
  const bottom = Math.max(last ? last.top + last.height : 0, margin + headHeight + bandHead + tallest)
  const middle = columns.filter(({ kind }) => kind !== 'side')
  const nodes = columns.filter(({ kind }) => kind === 'node')
  const [left, right] = [middle[0], middle.at(-1)]
  const x = (left?.x ?? 0) - 2 * pad
  const edge = (columns.at(-1)?.x ?? 0) + (columns.at(-1)?.width ?? 0)
  return {
    // A way between pods of the last node bulges into this room.
    width: edge + margin + (columns.at(-1)?.kind === 'node' ? gap.column : pad),
    height: bottom + pad + margin,
    boxes: new Map([...columns.flatMap((one) => boxesOf(one, bands, bottom)), ...nodes.map(headOf)]),
    namespaces: bands.map(({ namespace, top, height }) => ({
      label: namespace,
      x,
      y: top,
      width: (right?.x ?? 0) + (right?.width ?? 0) + 2 * pad - x,
      height,
    })),
    nodes: nodes.map((node) => frameOf(node, bottom)),
  }
}
