/** A batch of probes to the agents of their sources, and what came back. */
import type { Observation, Probe, ReachProbe, Source } from '../probe.js'
import { agentPlaces } from './agent-places.js'
import type { WireObject } from './api.js'
import { podsAt } from './destinations.js'
import { deadlineMs, type Engine } from './engine.js'
import { callByName, findAgent, sourceKey, unsent } from './sources.js'

type Unanswered = Readonly<Record<string, readonly string[]>>

interface Told {
  readonly observations: readonly Observation[]
  readonly unanswered: Unanswered
}

const wantsTrust = (probe: Probe): boolean => probe.kind === 'reach' && probe.http?.tls !== undefined

const trustOf = async ({ authority }: Engine, batch: readonly Probe[]): Promise<{ trust?: string }> =>
  batch.some(wantsTrust) ? { trust: (await authority()).certificate } : {}

const askOutside = async (engine: Engine, batch: readonly Probe[]): Promise<Told> => {
  const { outside } = engine.parts.surroundings
  if (!outside) throw new Error('there is no host outside of this cluster to probe from')
  const { trust } = await trustOf(engine, batch)
  return { observations: await outside.probe(batch, trust), unanswered: {} }
}

const askAgent = async (
  engine: Engine,
  source: Exclude<Source, { kind: 'outside' }>,
  batch: readonly Probe[],
): Promise<Told> => {
  const link = engine.links.of(await findAgent(engine, source))
  const { observations = [], unanswered = {} } = await link.ask({
    op: 'probe',
    batch,
    ...(await trustOf(engine, batch)),
  })
  return { observations, unanswered }
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ')

/** A source that broke breaks nobody else's probes. */
const askSource = async (engine: Engine, batch: readonly Probe[]): Promise<Told> => {
  const { from } = batch[0] as Probe
  try {
    return await (from.kind === 'outside' ? askOutside(engine, batch) : askAgent(engine, from, batch))
  } catch (error) {
    return { observations: batch.map((probe) => unsent(probe, reasonOf(error))), unanswered: {} }
  }
}

const namespaceOf = ({ from }: Probe, { parts }: Engine): string =>
  parts.naming.namespace.real(from.kind === 'pod' ? from.namespace : 'default')

const destinationOf = (probe: ReachProbe, engine: Engine): readonly WireObject[] =>
  podsAt(probe, namespaceOf(probe, engine), engine.sight.of)

/** Asks each receiver once about all datagrams that may have come to it. */
const findSeen = async (
  engine: Engine,
  asked: readonly { readonly pods: readonly WireObject[]; readonly nonces: readonly string[] }[],
): Promise<ReadonlySet<string>> => {
  const byPod = new Map<string, { pod: WireObject; nonces: string[] }>()
  for (const { pods, nonces } of asked)
    for (const pod of pods) {
      const known = byPod.get(pod.metadata.uid ?? '') ?? { pod, nonces: [] }
      byPod.set(pod.metadata.uid ?? '', { pod, nonces: [...known.nonces, ...nonces] })
    }
  const answers = [...byPod.values()].flatMap(({ pod, nonces }) =>
    agentPlaces(pod).map((place) => engine.links.of(place).ask({ op: 'seen', nonces })),
  )
  const settled = await Promise.allSettled(answers)
  return new Set(settled.flatMap((one) => (one.status === 'fulfilled' ? (one.value.seen ?? []) : [])))
}

/** Whether datagrams without a reply arrived, by what their receivers say; where none of ours receives, nobody can say. */
const withDelivery = async (
  engine: Engine,
  batch: readonly Probe[],
  { observations, unanswered }: Told,
): Promise<readonly Observation[]> => {
  const asked = batch.flatMap((probe) => {
    const nonces = unanswered[probe.id]
    if (probe.kind !== 'reach' || nonces === undefined) return []
    const pods = destinationOf(probe, engine).filter((pod) => agentPlaces(pod).length > 0)
    return pods.length > 0 ? [{ id: probe.id, pods, nonces }] : []
  })
  if (asked.length === 0) return observations
  const seen = await findSeen(engine, asked)
  const delivered = new Map(asked.map(({ id, nonces }) => [id, nonces.some((nonce) => seen.has(nonce))]))
  return observations.map((observation) => withFate(observation, delivered.get(observation.probe)))
}

/** Seen without a reply is an answer that went wrong (docs/decisions.md §5). */
const withFate = (observation: Observation, delivered: boolean | undefined): Observation => {
  if (delivered === undefined) return observation
  if (!delivered) return { ...observation, delivered, detail: `${observation.detail}, and no listener saw a datagram` }
  return { ...observation, delivered, verdict: 'wrong-answer', detail: 'the datagram arrived, its reply did not' }
}

/** Somebody took the connection, and it is nobody of ours: who it was is not known. */
const isUnproved = ({ verdict, phases, servedBy }: Observation): boolean =>
  servedBy === undefined &&
  (verdict === 'wrong-answer' ||
    // Connected, and then it said nothing that we understand.
    ((verdict === 'timeout' || verdict === 'reset') && phases.answerMs !== undefined))

const withUnproved = (engine: Engine, probe: Probe | undefined, observation: Observation): Observation => {
  if (probe?.kind !== 'reach' || probe.protocol !== 'TCP' || probe.http || !isUnproved(observation)) return observation
  const pods = destinationOf(probe, engine)
  const isTheirs = pods.length > 0 && pods.every((pod) => agentPlaces(pod).length === 0)
  return isTheirs ? { ...observation, verdict: 'connected', detail: 'connected, identity unproved' } : observation
}

const perSource = (batch: readonly Probe[]): readonly (readonly Probe[])[] => {
  const keys = [...new Set(batch.map(({ from }) => sourceKey(from)))]
  return keys.map((key) => batch.filter(({ from }) => sourceKey(from) === key))
}

const longestMs = (batch: readonly Probe[]): number => Math.max(0, ...batch.map(({ timeoutMs }) => timeoutMs))

/** Nothing that a source waits for may hold up the others for ever. */
const withDeadline = async (work: Promise<Told>, batch: readonly Probe[]): Promise<Told> => {
  const afterMs = longestMs(batch) + deadlineMs / 2
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Told>((resolve) => {
    const detail = `the source did not answer within ${afterMs} ms`
    timer = setTimeout(
      () => resolve({ observations: batch.map((one) => unsent(one, detail)), unanswered: {} }),
      afterMs,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** One observation a probe, in the batch's order. */
export const probeAll = async (engine: Engine, batch: readonly Probe[]): Promise<readonly Observation[]> => {
  const sent = batch.map(callByName)
  const told = await Promise.all(
    perSource(sent).map(async (own) => withDelivery(engine, own, await withDeadline(askSource(engine, own), own))),
  )
  const found = new Map(told.flat().map((observation) => [observation.probe, observation]))
  const byId = new Map(sent.map((probe) => [probe.id, probe]))
  return batch.map((probe) => {
    const observation = found.get(probe.id) ?? unsent(probe, 'the agent said nothing about it')
    return withUnproved(engine, byId.get(probe.id), observation)
  })
}
