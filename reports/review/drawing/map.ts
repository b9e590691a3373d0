/** What a drawing shows: places, and the ways that were asked between them. Pure. */
import type { Judgement, TopologyRecord } from '../../../support/evidence.js'
import { isOpen } from '../outcome.js'
import { shorten } from './label.js'
import { waysOf } from './ways.js'

export type PlaceKind = 'pod' | 'service' | 'node' | 'ingress' | 'outside' | 'beyond'

/** A policy's number in the legend, and in which directions it isolates: `in`, `out`, `in out`. */
export interface Isolation {
  readonly policy: number
  readonly directions: string
}

export interface Place {
  /** `pod default/a`, `service default/b`, `node worker`, `ingress`, `outside`, `address 10.0.0.1`. */
  readonly key: string
  readonly kind: PlaceKind
  readonly label: string
  /** A second line; empty where there is none. */
  readonly note: string
  readonly namespace?: string
  /** Of a pod: where it runs; empty while no node has it. */
  readonly node?: string
  readonly isolations: readonly Isolation[]
}

/** `allowed`, `denied`: as expected. `open`, `closed`: seen so, and wrong. `unclear`: nothing was proved. */
export type WayState = 'allowed' | 'denied' | 'open' | 'closed' | 'unclear'

/** One way that was asked, from its source through a Service or an Ingress to where it ends. */
export interface Way {
  readonly keys: readonly string[]
  readonly state: WayState
  /** What was asked and seen, a line each. */
  readonly texts: readonly string[]
}

export interface PolicyMark {
  readonly name: string
  readonly directions: string
  readonly selects: readonly string[]
}

export interface TopologyMap {
  readonly places: readonly Place[]
  /** Nodes that carry something of it, or that were asked. */
  readonly nodes: readonly string[]
  /** The other nodes. */
  readonly idle: readonly string[]
  readonly ways: readonly Way[]
  /** What leads where by the objects alone: an Ingress to Services, a Service to its endpoints. */
  readonly leads: readonly (readonly [string, string])[]
  readonly policies: readonly PolicyMark[]
}

type Placed = NonNullable<TopologyRecord['placed']>
type KubernetesObject = TopologyRecord['objects'][number]
type Ingress = Extract<KubernetesObject, { kind: 'Ingress' }>

const short: Readonly<Record<string, string>> = { Ingress: 'in', Egress: 'out' }

const directionsOf = (directions: readonly string[]): string => directions.map((one) => short[one] ?? one).join(' ')

const isolationsOf = (pod: string, policies: Placed['policies']): readonly Isolation[] =>
  policies.flatMap(({ selects, directions }, index) =>
    selects.includes(pod) ? [{ policy: index + 1, directions: directionsOf(directions) }] : [],
  )

const podPlaces = ({ pods, policies }: Placed): readonly Place[] =>
  pods.map(({ namespace, name, node = '', ready }) => ({
    key: `pod ${namespace}/${name}`,
    kind: 'pod',
    label: shorten(name),
    note: ready ? '' : 'not ready',
    namespace,
    node,
    isolations: isolationsOf(`${namespace}/${name}`, policies),
  }))

const servicePlaces = ({ services }: Placed): readonly Place[] =>
  services.map(({ namespace, name, backends }) => ({
    key: `service ${namespace}/${name}`,
    kind: 'service',
    label: shorten(name),
    note: backends.length === 0 ? 'Service, no endpoint' : 'Service',
    namespace,
    isolations: [],
  }))

const ingressesOf = (objects: readonly KubernetesObject[]): readonly Ingress[] =>
  objects.filter((object): object is Ingress => object.kind === 'Ingress')

const kindOfKey = (key: string): PlaceKind => {
  const [kind = ''] = key.split(' ')
  return kind === 'pod' || kind === 'service' || kind === 'node' || kind === 'ingress' || kind === 'outside'
    ? kind
    : 'beyond'
}

const words: Readonly<Record<string, string>> = { external: 'external host', dns: 'cluster DNS' }

/** A place that only a question knows: what is outside, an address, a pod of the system. */
const strangerOf = (key: string, ingresses: readonly Ingress[]): Place => {
  const kind = kindOfKey(key)
  const said = key.slice(key.indexOf(' ') + 1)
  if (kind === 'ingress') {
    const names = ingresses.map(({ metadata }) => metadata.name).join(', ')
    return { key, kind, label: 'Ingress', note: shorten(names), isolations: [] }
  }
  const [namespace = '', name = ''] = said.split('/')
  if (kind === 'pod') return { key, kind: 'beyond', label: shorten(name), note: `pod of ${namespace}`, isolations: [] }
  if (kind === 'service')
    return { key, kind: 'beyond', label: shorten(name), note: `Service of ${namespace}`, isolations: [] }
  return { key, kind, label: shorten(words[key] ?? said), note: '', isolations: [] }
}

const routesOf = (ingress: Ingress): readonly string[] => {
  const { namespace = 'default' } = ingress.metadata
  const { rules = [], defaultBackend } = ingress.spec ?? {}
  const backends = [defaultBackend, ...rules.flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend))]
  return backends.flatMap((backend) => (backend?.service ? [`service ${namespace}/${backend.service.name}`] : []))
}

const leadsOf = (placed: Placed, ingresses: readonly Ingress[]): TopologyMap['leads'] => [
  ...[...new Set(ingresses.flatMap(routesOf))].map((service) => ['ingress', service] as const),
  ...placed.services.flatMap(({ namespace, name, backends }) =>
    backends.map((backend) => [`service ${namespace}/${name}`, `pod ${backend}`] as const),
  ),
]

const policyMarks = ({ policies }: Placed): readonly PolicyMark[] =>
  policies.map(({ namespace, name, directions, selects }) => ({
    name: shorten(`${namespace}/${name}`, 60),
    directions: directions.join(' and '),
    selects,
  }))

/** @param judgements what was asked of this topology */
export const mapOf = (
  { objects, placed }: Pick<TopologyRecord, 'objects' | 'placed'>,
  judgements: readonly Judgement[],
): TopologyMap | undefined => {
  if (!placed || placed.pods.length === 0) return undefined
  const ingresses = ingressesOf(objects)
  const routed = leadsOf(placed, ingresses)
  const ways = waysOf(judgements, placed, routed, isOpen)
  const declared = [...podPlaces(placed), ...servicePlaces(placed)]
  const known = new Set(declared.map(({ key }) => key))
  const asked = [...new Set([...ways.flatMap(({ keys }) => keys), ...(ingresses.length > 0 ? ['ingress'] : [])])]
  const strangers = asked.filter((key) => !known.has(key)).map((key) => strangerOf(key, ingresses))
  const places = [...declared, ...strangers]
  const used = new Set([
    ...placed.pods.map(({ node }) => node ?? ''),
    ...strangers.flatMap(({ kind, label, key }) => (kind === 'node' ? [key.slice(5) || label] : [])),
  ])
  const there = new Set(places.map(({ key }) => key))
  return {
    places,
    nodes: [...placed.nodes.filter((node) => used.has(node)), ...(used.has('') ? [''] : [])],
    idle: placed.nodes.filter((node) => !used.has(node)),
    ways,
    leads: routed.filter(([from, to]) => there.has(from) && there.has(to)),
    policies: policyMarks(placed),
  }
}
