/** The probing half of the agent: a batch in, one observation a probe out, all at once and never a second try. */
import { isIPv6 } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { Family, Observation, Phases, Probe, ReachProbe, ResolveProbe, Source, Verdict } from '../probe.js'
import type { Caller, Outcome } from './caller.js'
import type { Trace } from './dial.js'
import type { LagWatch } from './lag.js'
import { attemptSctp } from './sctp-attempt.js'
import { type Found, lookUp, lookUpAddresses } from './search.js'
import { attemptKeptTcp, attemptTcp } from './tcp-attempt.js'
import { attemptKeptUdp, attemptUdp } from './udp-attempt.js'
import { failureOf } from './verdict.js'

export interface Prober {
  readonly callerOf: (source: Source) => Caller | undefined
  readonly lag: LagWatch
}

interface Attempt {
  readonly caller: Caller
  readonly signal: AbortSignal
  /** On the clock of `performance.now()`. */
  readonly deadlineMs: number
}

type Traced = Outcome & { readonly trace: Trace }

const unresolved: Record<Exclude<Found['kind'], 'records'>, Verdict> = {
  nxdomain: 'unresolved-nxdomain',
  nodata: 'unresolved-nodata',
  failed: 'unresolved-timeout',
}

const outcomeOf = (found: Found): Outcome => {
  if (found.kind !== 'records') return { verdict: unresolved[found.kind], detail: found.detail }
  const answer = { name: found.name.toLowerCase(), records: found.records }
  return { verdict: 'connected', detail: `${answer.name} is ${answer.records.join(', ')}`, answer }
}

const resolve = async (probe: ResolveProbe, { caller, deadlineMs }: Attempt): Promise<Traced> => {
  const startedMs = performance.now()
  const found = await lookUp(probe.name, probe.type, { ...caller, deadlineMs })
  const { denied } = found
  const said = denied === undefined ? {} : { answer: { name: denied.toLowerCase(), records: [] } }
  return { ...outcomeOf(found), ...said, trace: { resolveMs: performance.now() - startedMs } }
}

const isOf = (family: Family | undefined) => (address: string) =>
  family === undefined || isIPv6(address) === (family === 'IPv6')

/** A client takes the first address of a name; whoever names addresses means each of them. */
const addressesOf = async (probe: ReachProbe, { caller, deadlineMs }: Attempt, trace: Trace) => {
  if ('addresses' in probe.to) return probe.to.addresses.filter(isOf(probe.family))
  const startedMs = performance.now()
  const found = await lookUpAddresses(probe.to.name, probe.family, { ...caller, deadlineMs })
  trace.resolveMs = performance.now() - startedMs
  return 'kind' in found ? found : found.slice(0, 1)
}

const attemptAddress = (probe: ReachProbe, address: string, attempt: Attempt, trace: Trace): Promise<Outcome> => {
  const { caller, signal, deadlineMs } = attempt
  const { connection } = probe
  if (probe.protocol === 'TCP')
    return connection === undefined
      ? attemptTcp(probe, address, caller, signal, trace)
      : attemptKeptTcp({ ...probe, connection }, address, caller, signal, trace)
  if (probe.protocol === 'UDP')
    return connection === undefined
      ? attemptUdp(probe, address, caller, deadlineMs, trace)
      : attemptKeptUdp({ ...probe, connection }, address, caller, deadlineMs, trace)
  return attemptSctp(probe, address, caller, signal, trace)
}

const reachAddress = async (probe: ReachProbe, address: string, attempt: Attempt, before: Trace): Promise<Traced> => {
  const trace = { ...before }
  const outcome = await attemptAddress(probe, address, attempt, trace)
  return { address, port: probe.port, ...outcome, ...(trace.certificate && { certificate: trace.certificate }), trace }
}

/** Every address must answer; the first that does not decides. */
const reach = async (probe: ReachProbe, attempt: Attempt): Promise<Traced> => {
  const trace: Trace = {}
  const addresses = await addressesOf(probe, attempt, trace)
  if (!Array.isArray(addresses)) return { ...outcomeOf(addresses as Found), trace }
  // One connection has one far end.
  const contacted = probe.connection === undefined ? addresses : addresses.slice(0, 1)
  const outcomes = await Promise.all(contacted.map((address) => reachAddress(probe, address, attempt, trace)))
  const decisive = outcomes.find(({ verdict }) => verdict !== 'connected') ?? outcomes[0]
  return decisive ?? { verdict: 'unknown', detail: `the destination has no ${probe.family ?? 'IP'} address`, trace }
}

const attemptProbe = async (probe: Probe, caller: Caller | undefined): Promise<Traced> => {
  if (!caller) return { verdict: 'unknown', detail: 'the cluster has no such source', trace: {} }
  const signal = AbortSignal.timeout(probe.timeoutMs)
  const attempt = { caller, signal, deadlineMs: performance.now() + probe.timeoutMs }
  const work = probe.kind === 'resolve' ? resolve(probe, attempt) : reach(probe, attempt)
  return work.catch((error: unknown) => ({ ...failureOf(error), trace: {} }))
}

/** A lag over a quarter of the timeout puts the attempt in doubt (docs/decisions.md §8). */
const lagDuring = (probe: Probe, fromMs: number, lag: LagWatch): Pick<Observation, 'lagMs'> => {
  const lagMs = Math.round(lag.lostMs(fromMs, performance.now()))
  return lagMs > probe.timeoutMs / 4 ? { lagMs } : {}
}

/** To microseconds: a clock has more digits than it knows, and of a large report nothing packs worse than they do. */
const roundPhases = (phases: Phases): Phases =>
  Object.fromEntries(
    Object.entries(phases).map(([phase, ms]: [string, number]) => [phase, Math.round(ms * 1000) / 1000]),
  ) as unknown as Phases

const observe = async (probe: Probe, { callerOf, lag }: Prober): Promise<Observation> => {
  const startedAt = Date.now()
  const startedMs = performance.now()
  const { trace, ...outcome } = await attemptProbe(probe, callerOf(probe.from))
  const { certificate: _told, ...phases } = trace
  const totalMs = performance.now() - startedMs
  return {
    probe: probe.id,
    startedAt,
    ...outcome,
    phases: roundPhases({ ...phases, totalMs }),
    ...lagDuring(probe, startedMs, lag),
  }
}

const sliceSize = 16
const calmTurnMs = 2
const mostTurns = 50

/** Lets the event loop turn until a turn has little to do: what could be answered has been. */
const calmDown = async (): Promise<void> => {
  for (let turn = 0; turn < mostTurns; turn++) {
    const beforeMs = performance.now()
    await setImmediate()
    if (performance.now() - beforeMs < calmTurnMs) return
  }
}

/**
 * Observations in the batch's order. Attempts start in slices: what can be answered is, before the next slice asks for the
 * processor, so that a big batch does not run into its own timeouts.
 */
export const probeAll = async (batch: readonly Probe[], prober: Prober): Promise<readonly Observation[]> => {
  const started: Promise<Observation>[] = []
  for (let index = 0; index < batch.length; index += sliceSize) {
    if (index > 0) await calmDown()
    for (const probe of batch.slice(index, index + sliceSize)) started.push(observe(probe, prober))
  }
  return Promise.all(started)
}
