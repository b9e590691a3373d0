/** A batch of probes to the agents of their sources, and what came back. */
import type { Observation, Probe, Source } from '../probe.js'
import { withDelivery } from './delivery.js'
import { deadlineMs, type Engine } from './engine.js'
import { findDialer, isSctp, withSctpEnds } from './sctp-dialer.js'
import { callByName, findAgent, podOf, sourceKey, unsent } from './sources.js'
import { acceptStrangers, withUnproved } from './strangers.js'
import type { Told } from './surroundings.js'

const wantsTrust = (probe: Probe): boolean => probe.kind === 'reach' && probe.http?.tls !== undefined

const trustOf = async ({ authority }: Engine, batch: readonly Probe[]): Promise<{ trust?: string }> =>
  batch.some(wantsTrust) ? { trust: (await authority()).certificate } : {}

const askOutside = async (engine: Engine, batch: readonly Probe[]): Promise<Told> => {
  const { outside } = engine.parts.surroundings
  if (!outside) throw new Error('there is no host outside of this cluster to probe from')
  const { trust } = await trustOf(engine, batch)
  return outside.probe(batch, trust)
}

const askAgent = async (
  engine: Engine,
  source: Exclude<Source, { kind: 'outside' }>,
  batch: readonly Probe[],
): Promise<Told> => {
  const link = engine.links.of(await findAgent(engine, source))
  const dialer = batch.some(isSctp) ? await findDialer(engine, source, podOf(engine, source)) : undefined
  const { observations = [], unanswered = {} } = await link.ask({
    op: 'probe',
    batch,
    ...(await trustOf(engine, batch)),
    ...(dialer !== undefined && { dialer }),
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

/** Those over SCTP by themselves: they may wait for an agnhost, and break where there is none. */
const perSource = (batch: readonly Probe[]): readonly (readonly Probe[])[] => {
  const groupOf = (probe: Probe): string => `${isSctp(probe)} ${sourceKey(probe.from)}`
  const groups = [...new Set(batch.map(groupOf))]
  return groups.map((group) => batch.filter((probe) => groupOf(probe) === group))
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
  const sent = batch.map(callByName).map((probe) => acceptStrangers(probe, engine))
  const told = await Promise.all(
    perSource(sent).map(async (own) => withDelivery(engine, own, await withDeadline(askSource(engine, own), own))),
  )
  const found = new Map(told.flat().map((observation) => [observation.probe, observation]))
  const byId = new Map(sent.map((probe) => [probe.id, probe]))
  return batch.map((probe) => {
    const observation = found.get(probe.id) ?? unsent(probe, 'the agent said nothing about it')
    return withSctpEnds(engine, byId.get(probe.id), withUnproved(engine, byId.get(probe.id), observation))
  })
}
