/** One attempt of each question of a batch: what is sent, and what the answers say. */
import type { Live } from '../../clusters/cluster.js'
import type { Destination, Observation, Probe } from '../../clusters/probe.js'
import type { Question, ReachQuestion, Rounds } from '../question.js'
import type { Bench } from './bench.js'
import { findGoneSource } from './gone.js'
import { describeSource, type Located, locate } from './locate.js'
import type { Case } from './track.js'

/** A question on its way to a verdict. */
export interface Cell extends Case {
  readonly question: Question
  readonly rounds: Rounds
}

/** What one attempt said. */
export interface Round {
  readonly startedAt: number
  readonly observations: readonly Observation[]
  /** Absent: as expected. */
  readonly saw?: string
  /** The probe itself broke, or the machine was too busy to tell. */
  readonly broke: boolean
  /** It was the machine. */
  readonly busy?: boolean
}

/** An attempt during which the process stood still for longer than this part of its timeout proves nothing (decisions §8). */
const lagShare = 1 / 4

/**
 * The observation as the judge takes it. An answer proves itself by its nonce however late it came; whatever a lag could
 * have caused is unknown. A datagram that arrived was not blocked, reply or not (decisions §5).
 */
export const weigh = (observation: Observation, timeoutMs: number): Observation => {
  const { verdict, lagMs = 0, delivered } = observation
  if (verdict === 'connected' || verdict === 'unknown') return observation
  if (lagMs > timeoutMs * lagShare)
    return { ...observation, verdict: 'unknown', detail: `this machine was too busy: it stood still for ${lagMs} ms` }
  if (verdict === 'timeout' && delivered === true)
    return { ...observation, verdict: 'wrong-answer', detail: 'the datagram arrived, but no reply came back' }
  return observation
}

/** An address a probe: where one of them must not answer, the silence of another shows nothing. */
const destinationsOf = ({ to }: Located, connection: string | undefined): readonly Destination[] =>
  'name' in to || connection !== undefined ? [to] : to.addresses.map((address) => ({ addresses: [address] }))

const reachProbes = (question: ReachQuestion, live: Live, timeoutMs: number): readonly Probe[] | string => {
  const place = locate(question, live)
  if ('nowhere' in place) return place.nowhere
  const { from, port, http, connection, times = 1 } = question
  const probeTo = (to: Destination): Probe => ({
    kind: 'reach',
    id: '',
    from,
    timeoutMs,
    to,
    port: place.port,
    protocol: port.protocol,
    ...(http && { http }),
    ...(connection !== undefined && { connection }),
  })
  return destinationsOf(place, connection).flatMap((to) => Array.from({ length: times }, () => probeTo(to)))
}

const probesOf = ({ question, rounds: { timeoutMs } }: Cell, { live, memory }: Bench): readonly Probe[] | string => {
  if (question.kind === 'state') return []
  const gone = findGoneSource(question.from, live, memory.first ?? live)
  if (gone !== undefined) return gone
  if (question.kind === 'reach') return reachProbes(question, live, timeoutMs)
  const { from, name, type } = question
  return [{ kind: 'resolve', id: '', from, name, type, timeoutMs }]
}

const lagged = ({ lagMs = 0 }: Observation, { rounds }: Cell): boolean => lagMs > rounds.timeoutMs * lagShare

/** What those that could be judged say against the expectation; a spread is judged whole or not at all. */
const contradictionOf = ({ question }: Cell, observations: readonly Observation[], live: Live): string | undefined => {
  const told = observations.filter(({ verdict }) => verdict !== 'unknown')
  if (question.kind !== 'reach' || (question.times ?? 1) > 1 || told.length === 0) return undefined
  return question.expected.differs(told, live)
}

const readRound = (cell: Cell, seen: readonly Observation[], { live, memory }: Bench, now: number): Round => {
  const { question } = cell
  const observations = seen.map((observation) => weigh(observation, cell.rounds.timeoutMs))
  const startedAt = Math.min(now, ...observations.map((observation) => observation.startedAt))
  const broken = observations.find(({ verdict }) => verdict === 'unknown')
  // That one address was too slow to tell hides nothing of what another one has shown.
  const contradiction = broken && contradictionOf(cell, observations, live)
  if (contradiction !== undefined) return { startedAt, observations, broke: false, saw: contradiction }
  if (broken)
    return { startedAt, observations, saw: `unknown: ${broken.detail}`, broke: true, busy: lagged(broken, cell) }
  const { first = live } = memory
  const saw = question.kind === 'state' ? question.look(live, first) : question.expected.differs(observations, live)
  return { startedAt, observations, broke: false, ...(saw !== undefined && { saw }) }
}

/** Remembers what each source reached: it shows later that the source itself is alive. */
const remember = ({ question }: Cell, observations: readonly Observation[], { live, memory }: Bench): void => {
  if (question.kind !== 'reach' || !observations.some(({ verdict }) => verdict === 'connected')) return
  const place = locate(question, live)
  if ('nowhere' in place) return
  const source = describeSource(question.from)
  const about = `${source} → ${'name' in place.to ? place.to.name : place.to.addresses.join(', ')}:${place.port}`
  const { from, port, http } = question
  const errand = { from, to: place.to, port: place.port, protocol: port.protocol, ...(http && { http }), about }
  const known = memory.reached.get(source) ?? new Map()
  known.delete(about) // so that the latest is last
  memory.reached.set(source, known.set(about, errand))
}

const sendAll = async (lists: readonly (readonly Probe[])[], { probe }: Bench): Promise<readonly Observation[][]> => {
  const batch = lists.flat().map((one, index) => ({ ...one, id: String(index) }))
  const observations = batch.length > 0 ? await probe(batch) : []
  const ends: number[] = []
  for (const { length } of lists) ends.push((ends.at(-1) ?? 0) + length)
  return ends.map((end, index) => observations.slice(ends[index - 1] ?? 0, end))
}

/** Asks every cell once, all in one batch: one round a cell, in order. */
export const askOnce = async (cells: readonly Cell[], bench: Bench): Promise<readonly Round[]> => {
  const { clock } = bench
  const asked = cells.map((cell) => probesOf(cell, bench))
  const startedAt = clock.now()
  const seen = await sendAll(
    asked.map((probes) => (typeof probes === 'string' ? [] : probes)),
    bench,
  )
  return cells.map((cell, index) => {
    const nowhere = asked[index]
    if (typeof nowhere === 'string') return { startedAt, observations: [], saw: nowhere, broke: false }
    const observations = seen[index] ?? []
    remember(cell, observations, bench)
    return readRound(cell, observations, bench, startedAt)
  })
}

/** Whether a round of this cell reads the cluster's own state, which must then be read anew to see a change. */
export const readsState = ({ question }: Cell, live: Live): boolean =>
  question.kind === 'state' ||
  findGoneSource(question.from, live, live) !== undefined ||
  (question.kind === 'reach' && 'nowhere' in locate(question, live))
