/** From what was asked to the places that each way passes. Pure. */
import type { Judgement, TopologyRecord } from '../../../support/evidence.js'
import { inert } from './label.js'
import type { TopologyMap, Way, WayState } from './map.js'

type Placed = NonNullable<TopologyRecord['placed']>
type To = NonNullable<Judgement['to']>

interface Ground {
  readonly placed: Placed
  readonly leads: TopologyMap['leads']
}

const startOf = ({ from }: Judgement): string => {
  if (from.kind === 'outside') return 'outside'
  return from.kind === 'node' ? `node ${from.name}` : `pod ${from.namespace}/${from.name}`
}

const servers = ({ observations }: Judgement): readonly string[] => [
  ...new Set(observations.flatMap(({ servedBy }) => (servedBy ? [`pod ${servedBy.namespace}/${servedBy.pod}`] : []))),
]

/** Who served, or, where nobody did, who should have. */
const behind = (service: string, judgement: Judgement, { leads }: Ground): readonly (readonly string[])[] => {
  const seen = servers(judgement)
  const ends = seen.length > 0 ? seen : leads.flatMap(([from, to]) => (from === service ? [to] : []))
  return ends.length > 0 ? ends.map((end) => [service, end]) : [[service]]
}

/** A Service that leads from the Ingress to the pod that answered. */
const throughIngress = (judgement: Judgement, { leads }: Ground): readonly (readonly string[])[] => {
  const routed = leads.flatMap(([from, to]) => (from === 'ingress' ? [to] : []))
  const ends = servers(judgement).map((pod) => {
    const service = routed.find((one) => leads.some(([from, to]) => from === one && to === pod))
    return service === undefined ? ['ingress', pod] : ['ingress', service, pod]
  })
  return ends.length > 0 ? ends : [['ingress']]
}

/** An address may be a pod's or a Service's. */
const atAddress = (address: string, judgement: Judgement, ground: Ground): readonly (readonly string[])[] => {
  const { pods, services } = ground.placed
  const pod = pods.find(({ addresses }) => addresses.includes(address))
  if (pod) return [[`pod ${pod.namespace}/${pod.name}`]]
  const service = services.find(({ addresses }) => addresses.includes(address))
  return service ? behind(`service ${service.namespace}/${service.name}`, judgement, ground) : [[`address ${address}`]]
}

const throughService = (
  { namespace, name, node }: Extract<To, { kind: 'service' }>,
  judgement: Judgement,
  ground: Ground,
): readonly (readonly string[])[] => {
  const ends = behind(`service ${namespace}/${name}`, judgement, ground)
  return node === undefined ? ends : ends.map((end) => [`node ${node}`, ...end])
}

const endsOf = (to: To, judgement: Judgement, ground: Ground): readonly (readonly string[])[] => {
  switch (to.kind) {
    case 'service':
      return throughService(to, judgement, ground)
    case 'ingress':
      return throughIngress(judgement, ground)
    case 'address':
      return atAddress(to.address, judgement, ground)
    case 'pod':
      return [[`pod ${to.namespace}/${to.name}`]]
    case 'node':
    case 'name':
      return [[`${to.kind} ${to.name}`]]
    default:
      return [[to.kind]]
  }
}

const stateOf = (judgement: Judgement, isOpen: (judgement: Judgement) => boolean): WayState => {
  const { outcome } = judgement
  if (outcome === 'undecided' || outcome === 'unknown') return 'unclear'
  if (outcome === 'different') return isOpen(judgement) ? 'open' : 'closed'
  return isOpen(judgement) ? 'allowed' : 'denied'
}

/** The worst of what was asked on one way stands for all. */
const order: readonly WayState[] = ['open', 'closed', 'unclear', 'denied', 'allowed']

const worse = (one: WayState, other: WayState): WayState => (order.indexOf(one) <= order.indexOf(other) ? one : other)

const describe = ({ about, expected, saw, outcome }: Judgement): string =>
  inert(outcome === 'as-expected' ? `${about}: ${saw}` : `${about}: expected ${expected}, saw ${saw}`)

export const isWrong = ({ state }: Pick<Way, 'state'>): boolean => state !== 'allowed' && state !== 'denied'

export const getsThrough = (state: WayState): boolean => state === 'allowed' || state === 'open'

/** A way for each of a question's ends; questions of the same way are told together. */
export const waysOf = (
  judgements: readonly Judgement[],
  placed: Placed,
  leads: TopologyMap['leads'],
  isOpen: (judgement: Judgement) => boolean,
): readonly Way[] => {
  const ways = new Map<string, Way>()
  for (const judgement of judgements) {
    if (!judgement.to) continue
    const state = stateOf(judgement, isOpen)
    for (const end of endsOf(judgement.to, judgement, { placed, leads })) {
      const keys = [startOf(judgement), ...end]
      const known = ways.get(keys.join('\n'))
      const texts = [...(known?.texts ?? []), describe(judgement)]
      ways.set(keys.join('\n'), { keys, state: worse(state, known?.state ?? state), texts })
    }
  }
  return [...ways.values()]
}
