/** What proves that a denial is a denial and not a dead end (docs/decisions.md §6). */
import type { Live } from '../clusters/cluster.js'
import { ofKind } from '../clusters/objects.js'
import type { Observation, ReachProbe, Source } from '../clusters/probe.js'
import { addressesOf, backendsOf, findLive, findServicePort } from './backends.js'
import { type Bench, type Errand, keyOf } from './bench.js'
import { findDeadEnd } from './dead-end.js'
import type { Control } from './evidence.js'
import { describeSource, locate } from './locate.js'
import { describePolicies } from './policies.js'
import type { Question, ReachQuestion } from './question.js'
import { type Case, settle } from './settle.js'

/** A denial and what its last round saw. */
export interface Denial {
  readonly question: Question
  readonly observations: readonly Observation[]
}

/** The control, or why there is none. */
export type Proof = { readonly control: Control } | { readonly missing: string }

/** Any one errand that succeeds proves the point. */
interface Witness {
  readonly kind: 'listener' | 'client'
  readonly key: string
  readonly errands: readonly Errand[]
}

type Decision = Proof | { readonly witnesses: readonly Witness[] }

const nodePort = 9100

const nodeErrand = (from: Source, live: Live, name?: string): Errand[] =>
  ofKind(live.objects, 'Node')
    .filter(({ metadata }) => name === undefined || metadata.name === name)
    .slice(0, 2)
    .map(({ metadata, status }) => ({
      from,
      to: {
        addresses: (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
      },
      port: nodePort,
      protocol: 'TCP',
      about: `${describeSource(from)} → node ${metadata.name}:${nodePort}`,
    }))

const nodeNameOf = (source: Source, live: Live): string | undefined => {
  if (source.kind === 'node') return source.name
  return source.kind === 'pod' ? findLive(live, 'Pod', source.name, source.namespace)?.spec?.nodeName : undefined
}

/** What the source reached before in this scenario (but for the denied thing itself), then its own node. */
const clientWitness = (question: ReachQuestion, { live, memory }: Bench): Witness => {
  const source = describeSource(question.from)
  const place = locate(question, live)
  const denied = 'nowhere' in place ? '' : JSON.stringify([place.to, place.port])
  const before = [...(memory.reached.get(source)?.values() ?? [])]
    .filter(({ to, port }) => JSON.stringify([to, port]) !== denied)
    .slice(-2)
    .reverse()
  const errands = [...before, ...nodeErrand(question.from, live, nodeNameOf(question.from, live))]
  return { kind: 'client', key: `client ${source} ${before.map(({ about }) => about).join()}`, errands }
}

type Spot = Pick<Errand, 'to' | 'port'> & { readonly about: string; readonly node?: string | undefined }

/** The listeners that could answer the question, at their own addresses, and the nodes that may ask them past any policy. */
const spotsOf = (question: ReachQuestion, live: Live): readonly Spot[] => {
  const { to, port } = question
  const service = to.kind === 'service' ? findLive(live, 'Service', to.name, to.namespace) : undefined
  const servicePort = service && findServicePort(service, port)
  if (service && servicePort)
    return backendsOf(service, servicePort, live)
      .filter(({ ready }) => ready)
      .slice(0, 2)
      .map(({ addresses, port: number, about, node }) => ({ to: { addresses }, port: number, about, node }))
  const place = locate(question, live)
  if ('nowhere' in place) return []
  const pod = to.kind === 'pod' ? findLive(live, 'Pod', to.name, to.namespace) : undefined
  if (pod)
    return [
      { ...place, to: { addresses: addressesOf(pod) }, about: `pod ${pod.metadata.name}`, node: pod.spec?.nodeName },
    ]
  return [{ ...place, about: `${'name' in place.to ? place.to.name : place.to.addresses.join(', ')}` }]
}

/** Traffic from a pod's own node is exempt from policy; what lies outside the pod network is asked by any node. */
const otherClient = (question: ReachQuestion, { node }: Spot, live: Live): Source | undefined => {
  if (node !== undefined) return { kind: 'node', name: node }
  if (question.to.kind === 'ingress' || question.to.kind === 'node') return { kind: 'outside' }
  const name = nodeNameOf(question.from, live) ?? ofKind(live.objects, 'Node')[0]?.metadata.name
  return name === undefined ? undefined : { kind: 'node', name }
}

const listenerWitness = (question: ReachQuestion, { live }: Bench): Witness => {
  const { protocol } = question.port
  const errands = spotsOf(question, live).flatMap((spot): Errand[] => {
    const from = otherClient(question, spot, live)
    if (!from) return []
    const { to, port, about } = spot
    const http = question.http && { http: question.http }
    return [{ from, to, port, protocol, ...http, about: `${describeSource(from)} → ${about}:${port}/${protocol}` }]
  })
  return { kind: 'listener', key: `listener ${errands.map(({ about }) => about).join()}`, errands }
}

const isNamed = ({ to }: ReachQuestion): boolean => to.kind === 'name' || to.kind === 'address'

/** An address that nobody need own: unless a policy is what denies it, the client's own health is all there is to prove. */
const isFree = (question: ReachQuestion, live: Live): boolean =>
  isNamed(question) && describePolicies(question, live).length === 0

const hasNoListener = (question: ReachQuestion, observations: readonly Observation[], live: Live): boolean =>
  isFree(question, live) ||
  findDeadEnd(question, live) !== undefined ||
  observations.some(({ verdict }) => verdict === 'unresolved-nxdomain' || verdict === 'unresolved-nodata') ||
  spotsOf(question, live).length === 0

/** A server that answered wrongly did answer. */
const answered: ReadonlySet<Observation['verdict']> = new Set(['tls-failed', 'wrong-answer'])

const decideReach = (question: ReachQuestion, observations: readonly Observation[], bench: Bench): Decision => {
  const answer = observations.find(({ verdict }) => answered.has(verdict))
  if (answer) return { control: { kind: 'listener', about: 'the server answered', verdict: answer.verdict } }
  const before = bench.memory.baseline.get(keyOf(question))
  const comparable = before?.workloads === bench.workloads ? before : undefined
  if (comparable?.verdict === 'connected')
    return { control: { kind: 'baseline', about: 'the same pair before the policies', verdict: 'connected' } }
  const client = clientWitness(question, bench)
  if (hasNoListener(question, observations, bench.live)) return { witnesses: [client] }
  if (comparable) return { missing: `it was not open before the policy either (${comparable.verdict})` }
  return { witnesses: [listenerWitness(question, bench), client] }
}

/** An answer that says no comes from a server that is alive. */
const decideResolution = (observations: readonly Observation[]): Decision => {
  const answer = observations.find(
    ({ verdict }) => verdict.startsWith('unresolved-no') || verdict.startsWith('unresolved-nx'),
  )
  if (!answer) return { missing: 'the DNS server did not answer' }
  return { control: { kind: 'listener', about: 'the DNS server answered', verdict: answer.verdict } }
}

const decide = ({ question, observations }: Denial, bench: Bench): Decision => {
  if (question.kind === 'reach') return decideReach(question, observations, bench)
  return question.kind === 'resolve' ? decideResolution(observations) : { missing: 'a state cannot be denied' }
}

const isAlive = ({ verdict, http }: Observation): boolean => verdict === 'connected' || http !== undefined

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
