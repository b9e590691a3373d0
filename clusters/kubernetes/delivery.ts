/** What became of datagrams that nobody answered, by what their receivers say. */
import type { Observation, Probe, ReachProbe } from '../probe.js'
import { agentPlaces } from './agent-places.js'
import type { WireObject } from './api.js'
import { podsAt } from './destinations.js'
import { type Engine, nodesDown } from './engine.js'
import { nodeOf } from './readiness.js'
import type { Told } from './surroundings.js'

type Seen = readonly string[]

/** Somebody of ours who receives: which, and how it is asked what it saw. */
interface Receiver {
  readonly key: string
  /** For a person to read. */
  readonly name: string
  readonly seen: (nonces: Seen) => Promise<Seen | undefined>
}

interface Asked {
  readonly id: string
  readonly receivers: readonly Receiver[]
  readonly nonces: Seen
}

const namespaceOf = ({ from }: Probe, { parts }: Engine): string =>
  parts.naming.namespace.real(from.kind === 'pod' ? from.namespace : 'default')

export const destinationOf = (probe: ReachProbe, engine: Engine): readonly WireObject[] =>
  podsAt(probe, namespaceOf(probe, engine), engine.sight.of)

/** Undefined from an agent that cannot be asked at all: its node is cut off. */
const receiversIn = (pod: WireObject, engine: Engine): readonly Receiver[] => {
  const isDown = nodesDown(engine).has(nodeOf(pod) ?? '')
  return agentPlaces(pod).map((place) => ({
    key: `${pod.metadata.uid}/${place.container}`,
    name: `container ${place.container} of pod ${place.namespace}/${place.pod}`,
    seen: async (nonces) =>
      isDown ? undefined : ((await engine.links.of(place).ask({ op: 'seen', nonces })).seen ?? []),
  }))
}

const externalReceivers = ({ to }: ReachProbe, { parts }: Engine): readonly Receiver[] => {
  const { external } = parts.surroundings
  if (!external) return []
  const { addresses, names } = external.host
  const isMeant =
    'name' in to
      ? names.includes(to.name.toLowerCase().replace(/\.$/, ''))
      : to.addresses.some((address) => addresses.includes(address))
  return isMeant ? [{ key: 'external', name: 'the host off the cluster', seen: external.seen }] : []
}

const receiversOf = (probe: ReachProbe, engine: Engine): readonly Receiver[] => [
  ...destinationOf(probe, engine).flatMap((pod) => receiversIn(pod, engine)),
  ...externalReceivers(probe, engine),
]

/** What a receiver saw; undefined: it cannot be asked; an Error: it was asked, and broke. */
type Account = ReadonlySet<string> | undefined | Error

const hear = async (seen: Receiver['seen'], nonces: Seen): Promise<Account> => {
  try {
    const own = await seen(nonces)
    return own && new Set(own)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Asks each receiver once about all datagrams that may have come to it. */
const findSeen = async (asked: readonly Asked[]): Promise<ReadonlyMap<string, Account>> => {
  const byReceiver = new Map<string, { readonly seen: Receiver['seen']; readonly nonces: Seen }>()
  for (const { receivers, nonces } of asked)
    for (const { key, seen } of receivers)
      byReceiver.set(key, { seen, nonces: [...(byReceiver.get(key)?.nonces ?? []), ...nonces] })
  return new Map(
    await Promise.all([...byReceiver].map(async ([key, { seen, nonces }]) => [key, await hear(seen, nonces)] as const)),
  )
}

/** Undefined where nobody can say; words for a witness that broke. */
type Fate = boolean | undefined | { readonly broken: string }

const fateOf = ({ receivers, nonces }: Asked, seen: ReadonlyMap<string, Account>): Fate => {
  const told = receivers.map(({ key, name }) => ({ name, own: seen.get(key) }))
  if (told.some(({ own }) => own instanceof Set && nonces.some((nonce) => own.has(nonce)))) return true
  const broken = told.flatMap(({ name, own }) => (own instanceof Error ? [`${name} (${own.message})`] : []))
  if (broken.length > 0) return { broken: broken.join(', ') }
  return told.some(({ own }) => own === undefined) ? undefined : false
}

/** Seen without a reply is an answer that went wrong (docs/decisions.md §5); a witness that broke proves no silence. */
const withFate = (observation: Observation, delivered: Fate): Observation => {
  if (delivered === undefined) return observation
  if (typeof delivered === 'object') {
    const detail = `${observation.detail}, and whether a datagram arrived is not known: ${delivered.broken} did not say`
    return { ...observation, verdict: 'unknown', detail }
  }
  if (!delivered) return { ...observation, delivered, detail: `${observation.detail}, and no listener saw a datagram` }
  return { ...observation, delivered, verdict: 'wrong-answer', detail: 'the datagram arrived, its reply did not' }
}

/** Whether datagrams without a reply arrived; where none of ours receives, nobody can say. */
export const withDelivery = async (
  engine: Engine,
  batch: readonly Probe[],
  { observations, unanswered }: Told,
): Promise<readonly Observation[]> => {
  const asked = batch.flatMap((probe): readonly Asked[] => {
    const nonces = unanswered[probe.id]
    if (probe.kind !== 'reach' || nonces === undefined) return []
    const receivers = receiversOf(probe, engine)
    return receivers.length > 0 ? [{ id: probe.id, receivers, nonces }] : []
  })
  if (asked.length === 0) return observations
  const seen = await findSeen(asked)
  const fates = new Map(asked.map((one) => [one.id, fateOf(one, seen)]))
  return observations.map((observation) => withFate(observation, fates.get(observation.probe)))
}
