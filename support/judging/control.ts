/** What proves that a denial is a denial and not a dead end (docs/decisions.md §6). */
import type { Live } from '../../clusters/cluster.js'
import type { Observation, ReachProbe } from '../../clusters/probe.js'
import type { Control } from '../evidence.js'
import type { Question, ReachQuestion } from '../question.js'
import { type Bench, type Errand, keyOf } from './bench.js'
import { findClosedPort, isGenericDenial } from './closed-port.js'
import { findDeadEnd } from './dead-end.js'
import { isOwned } from './owners.js'
import { describePolicies } from './policies.js'
import { settle } from './settle.js'
import type { Case } from './track.js'
import { clientWitness, listenerWitness, spotsOf, type Witness } from './witnesses.js'

/** A denial and what its last round saw. */
export interface Denial {
  readonly question: Question
  readonly observations: readonly Observation[]
}

/** The control, or why there is none. */
export type Proof = { readonly control: Control } | { readonly missing: string }

type Decision = Proof | { readonly witnesses: readonly Witness[] }

/** An address that nobody owns: unless a policy is what denies it, the client's own health is all there is to prove. */
const isFree = (question: ReachQuestion, live: Live): boolean => {
  const { to } = question
  return (
    (to.kind === 'name' || to.kind === 'address') && !isOwned(to, live) && describePolicies(question, live).length === 0
  )
}

const hasNoListener = (question: ReachQuestion, live: Live): boolean =>
  isFree(question, live) || findDeadEnd(question, live) !== undefined || spotsOf(question, live).length === 0

/** A server that answered wrongly did answer. */
const answered: ReadonlySet<Observation['verdict']> = new Set(['tls-failed', 'wrong-answer'])

const decideReach = (question: ReachQuestion, observations: readonly Observation[], bench: Bench): Decision => {
  const answer = observations.find(({ verdict }) => answered.has(verdict))
  if (answer) return { control: { kind: 'listener', about: 'the server answered', verdict: answer.verdict } }
  const before = bench.memory.baseline.get(keyOf(question))
  const comparable = before?.workloads === bench.workloads ? before : undefined
  if (comparable?.verdict === 'connected')
    return { control: { kind: 'baseline', about: 'the same pair before the policies', verdict: 'connected' } }
  if (observations.some(({ verdict }) => verdict === 'unresolved-timeout'))
    return { missing: 'the DNS server did not answer, and nothing shows that it did before the policy' }
  const closed = isGenericDenial(question) ? findClosedPort(question, bench.live) : undefined
  if (closed !== undefined) return { missing: `${closed}, so it would be denied in an open network too` }
  const client = clientWitness(question, bench)
  if (hasNoListener(question, bench.live)) return { witnesses: [client] }
  if (comparable) return { missing: `it was not open before the policy either (${comparable.verdict})` }
  return { witnesses: [listenerWitness(question, bench), client] }
}

const saysNo: ReadonlySet<Observation['verdict']> = new Set(['unresolved-nxdomain', 'unresolved-nodata'])

/** An answer that says no comes from a server that is alive. */
const decideResolution = (observations: readonly Observation[]): Decision => {
  const answer = observations.find(({ verdict }) => saysNo.has(verdict))
  if (!answer) return { missing: 'the DNS server did not answer' }
  return { control: { kind: 'listener', about: 'the DNS server answered', verdict: answer.verdict } }
}

const decide = ({ question, observations }: Denial, bench: Bench): Decision => {
  if (question.kind === 'reach') return decideReach(question, observations, bench)
  return question.kind === 'resolve' ? decideResolution(observations) : { missing: 'a state cannot be denied' }
}

/** Whoever shows a certificate that we do not trust is there, too. */
const isAlive = ({ verdict, http }: Observation): boolean =>
  verdict === 'connected' || verdict === 'tls-failed' || http !== undefined

interface Hearing extends Case {
  readonly witness: Witness
}
type Testimony = { readonly errand: Errand; readonly observation: Observation } | undefined

const hear = async (hearings: readonly Hearing[], { probe, rounds }: Bench): Promise<readonly Testimony[]> => {
  const asked = hearings.flatMap(({ witness }) => witness.errands.map((errand) => ({ witness, errand })))
  const batch = asked.map(({ errand: { about: _, ...errand } }, index): ReachProbe => {
    return { kind: 'reach', id: String(index), timeoutMs: rounds.timeoutMs, ...errand }
  })
  const seen = batch.length > 0 ? await probe(batch) : []
  const told = asked.map(({ witness, errand }, index) => ({ witness, errand, observation: seen[index] as Observation }))
  return hearings.map(({ witness }) => told.find((one) => one.witness === witness && isAlive(one.observation)))
}

/** Asks each witness until it speaks or the deadline is over: key to what it reached. */
const hearAll = async (witnesses: readonly Witness[], bench: Bench): Promise<ReadonlyMap<string, Testimony>> => {
  const unique = [...new Map(witnesses.map((witness) => [witness.key, witness])).values()]
  const { clock, signal, rounds } = bench
  const tracks = await settle({
    cases: unique.map((witness): Hearing => ({ witness, attempts: 1, holds: false })),
    ask: (hearings) => hear(hearings, bench),
    isRight: (testimony: Testimony) => testimony !== undefined,
    ...rounds,
    clock,
    ...(signal && { signal }),
  })
  return new Map(tracks.map(({ subject, rounds: heard }) => [subject.witness.key, heard.at(-1)]))
}

const silence = {
  listener: 'no other client got an answer from it either',
  client: 'the client reached nothing else either',
}

const prove = (decision: Decision, heard: ReadonlyMap<string, Testimony>): Proof => {
  if (!('witnesses' in decision)) return decision
  const silent = decision.witnesses.find(({ key }) => heard.get(key) === undefined)
  if (silent) return { missing: silence[silent.kind] }
  const about = decision.witnesses.map(({ key }) => heard.get(key)?.errand.about).join(', ')
  return { control: { kind: decision.witnesses[0]?.kind ?? 'client', about, verdict: 'connected' } }
}

/** The control of each denial, in order. All that must be asked is asked in batches. */
export const findControls = async (denials: readonly Denial[], bench: Bench): Promise<readonly Proof[]> => {
  const decisions = denials.map((denial) => decide(denial, bench))
  const witnesses = decisions.flatMap((decision) => ('witnesses' in decision ? decision.witnesses : []))
  const heard = await hearAll(witnesses, bench)
  return decisions.map((decision) => prove(decision, heard))
}
