/** What became of datagrams that nobody answered, by what their receivers say. */
import type { Observation, Probe, ReachProbe } from '../probe.js'
import { agentPlaces } from './agent-places.js'
import type { WireObject } from './api.js'
import { podsAt } from './destinations.js'
import type { Engine } from './engine.js'
import type { Told } from './surroundings.js'

type Seen = readonly string[]

/** Somebody of ours who receives: which, and how it is asked what it saw. */
interface Receiver {
  readonly key: string
  readonly seen: (nonces: Seen) => Promise<Seen>
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

const receiversIn = (pod: WireObject, { links }: Engine): readonly Receiver[] =>
  agentPlaces(pod).map((place) => ({
    key: `${pod.metadata.uid}/${place.container}`,
    seen: async (nonces) => (await links.of(place).ask({ op: 'seen', nonces })).seen ?? [],
  }))

const externalReceivers = ({ to }: ReachProbe, { parts }: Engine): readonly Receiver[] => {
  const { external } = parts.surroundings
  if (!external) return []
  const { addresses, names } = external.host
  const isMeant =
    'name' in to
      ? names.includes(to.name.toLowerCase().replace(/\.$/, ''))
      : to.addresses.some((address) => addresses.includes(address))
  return isMeant ? [{ key: 'external', seen: external.seen }] : []
}

const receiversOf = (probe: ReachProbe, engine: Engine): readonly Receiver[] => [
  ...destinationOf(probe, engine).flatMap((pod) => receiversIn(pod, engine)),
  ...externalReceivers(probe, engine),
]

/** Asks each receiver once about all datagrams that may have come to it. @returns what each saw; without those who did not say. */
const findSeen = async (asked: readonly Asked[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const byReceiver = new Map<string, { readonly seen: Receiver['seen']; readonly nonces: Seen }>()
  for (const { receivers, nonces } of asked)
    for (const { key, seen } of receivers)
      byReceiver.set(key, { seen, nonces: [...(byReceiver.get(key)?.nonces ?? []), ...nonces] })
  const answers = [...byReceiver].map(async ([key, { seen, nonces }]) => [key, new Set(await seen(nonces))] as const)
  const settled = await Promise.allSettled(answers)
  return new Map(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
}

/** Undefined where somebody who may have received it did not say. */
const isDelivered = (
  { receivers, nonces }: Asked,
  seen: ReadonlyMap<string, ReadonlySet<string>>,
): boolean | undefined => {
  const told = receivers.map(({ key }) => seen.get(key))
  if (told.some((own) => nonces.some((nonce) => own?.has(nonce)))) return true
  return told.includes(undefined) ? undefined : false
}

/** Seen without a reply is an answer that went wrong (docs/decisions.md §5). */
const withFate = (observation: Observation, delivered: boolean | undefined): Observation => {
  if (delivered === undefined) return observation
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
  const delivered = new Map(asked.map((one) => [one.id, isDelivered(one, seen)]))
  return observations.map((observation) => withFate(observation, delivered.get(observation.probe)))
}
