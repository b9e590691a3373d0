/** What decided, and what to try next, in words. Pure over the live objects and the observations. */
import type { Live } from '../../clusters/cluster.js'
import { agentImage } from '../../clusters/objects.js'
import type { Observation, Source } from '../../clusters/probe.js'
import type { Question, ReachQuestion, ResolveQuestion, Target } from '../question.js'
import { backendsOf, findLive, runsAgent } from './backends.js'
import { findDeadEnd } from './dead-end.js'
import { describeEvicted, findGoneSource } from './gone.js'
import { describeTarget, locate } from './locate.js'
import { describeNoRecord } from './no-record.js'
import { describePolicies } from './policies.js'
import { describeUnrouted } from './unrouted.js'

const answers: Partial<Record<Observation['verdict'], string>> = {
  'unresolved-nxdomain': 'DNS answered NXDOMAIN: no such name',
  'unresolved-nodata': 'DNS knows the name, but has no record of that type',
  'unresolved-timeout': 'DNS did not answer',
}

const fromDns = (observations: readonly Observation[]): readonly string[] => {
  const last = observations.at(-1)
  const answer = last && answers[last.verdict]
  return answer ? [last.detail === '' ? answer : `${answer} (${last.detail})`] : []
}

const fromTls = (observations: readonly Observation[]): readonly string[] => {
  const last = observations.at(-1)
  if (last?.certificate?.error !== undefined)
    return [`the certificate is for ${last.certificate.names.join(', ') || 'nobody'}: ${last.certificate.error}`]
  if (last?.verdict !== 'tls-failed') return []
  return [`there was no TLS handshake: ${last.detail}; does the server speak TLS on that port?`]
}

const dns: Target = { kind: 'service', namespace: 'kube-system', name: 'kube-dns', by: 'cluster-ip' }

/** Where the cluster's name server was silent, the way to it is in question and not what lies behind the name. */
const onTheWay = (question: ReachQuestion | ResolveQuestion, observations: readonly Observation[]): ReachQuestion[] => {
  const silent = observations.at(-1)?.verdict === 'unresolved-timeout' && question.from.kind !== 'outside'
  if (silent) return [{ ...question, kind: 'reach', to: dns, port: { port: 53, protocol: 'UDP' } }]
  return question.kind === 'reach' ? [question] : []
}

/** Where an agent listens in place of the image that the pod names, the answer says nothing of that image. */
const standIns = (observations: readonly Observation[], live: Live): readonly string[] => {
  const server = observations.at(-1)?.servedBy
  const pod = server && findLive(live, 'Pod', server.pod, server.namespace)
  const other = pod?.status?.containerStatuses?.find(
    ({ image, imageID }) => imageID === agentImage && image !== imageID,
  )
  return other ? [`an agent stands in for ${other.image} in pod ${server?.namespace}/${server?.pod}`] : []
}

/** A pod that runs an image of its own answers without saying who it is (docs/decisions.md §22). */
const unproved = ({ to }: ReachQuestion, observations: readonly Observation[], live: Live): readonly string[] => {
  const last = observations.at(-1)
  if (last?.verdict !== 'connected' || last.servedBy !== undefined) return []
  const pods = to.kind === 'pod' ? [findLive(live, 'Pod', to.name, to.namespace)] : podsOf(to, live)
  const own = pods.flatMap((pod) => (pod && !runsAgent(pod) ? [pod] : []))
  return own.map(
    ({ metadata, spec }) =>
      `identity unproved: pod ${metadata.namespace ?? 'default'}/${metadata.name} runs ${spec?.containers[0]?.image}, which does not say who answered`,
  )
}

const podsOf = (to: Target, live: Live) => {
  const service = to.kind === 'service' ? findLive(live, 'Service', to.name, to.namespace) : undefined
  const backends = (service?.spec?.ports ?? []).flatMap((port) => (service ? backendsOf(service, port, live) : []))
  return [...new Set(backends.map(({ about }) => about))].map((about) => {
    const [namespace = '', name = ''] = about.split('/')
    return findLive(live, 'Pod', name, namespace)
  })
}

const leftOut = ({ to }: ReachQuestion, live: Live): readonly string[] => {
  if (to.kind !== 'service') return []
  const service = findLive(live, 'Service', to.name, to.namespace)
  if (!service) return []
  const all = (service.spec?.ports ?? []).flatMap((port) => backendsOf(service, port, live))
  const unready = [...new Set(all.filter(({ ready }) => !ready).map(({ about }) => about))]
  if (unready.length === 0) return []
  return [`Service ${to.namespace}/${to.name} leaves out ${unready.join(', ')}: not ready`]
}

const fromObjects = (question: ReachQuestion, live: Live): readonly string[] => {
  const deadEnd = findDeadEnd(question, live)
  const policies = describePolicies(question, live)
  return deadEnd === undefined ? [...leftOut(question, live), ...policies] : [deadEnd, ...policies]
}

const admitted = /; rule \d+ of \d+ admits /
const notAdmitted = /no rule admits pod kube-system\/\S+ on 53\/UDP$/

/** Whoever may not ask DNS is told the sentence that lets it. */
const towardsDns = (way: ReachQuestion, live: Live): readonly string[] => {
  const lines = fromObjects(way, live)
  const { from } = way
  if (from.kind !== 'pod' || lines.some((line) => admitted.test(line))) return lines
  const sentence = `${describeTarget({ kind: 'pod', namespace: from.namespace, name: from.name })} may ask DNS`
  const advice = `no rule admits DNS (53/UDP) to kube-system/coredns: write \`${sentence}\``
  return [...new Set(lines.map((line) => line.replace(notAdmitted, advice)))]
}

const isDns = ({ to }: ReachQuestion): boolean => to === dns

/** What decided the outcome, a line each, surest first. `first` is the cluster when the scenario first saw it settled. */
export const explain = (
  question: Question,
  live: Live,
  observations: readonly Observation[],
  first: Live = live,
): readonly string[] => [
  ...(question.kind === 'reach' ? describeEvicted(question, live, first) : []),
  ...fromDns(observations),
  ...fromTls(observations),
  ...(question.kind === 'resolve' ? describeNoRecord(question, live, observations) : []),
  ...(question.kind === 'reach' ? describeUnrouted(question, live, observations) : []),
  ...(question.kind === 'state'
    ? []
    : onTheWay(question, observations).flatMap((way) => (isDns(way) ? towardsDns(way, live) : fromObjects(way, live)))),
  ...(question.kind === 'reach' ? unproved(question, observations, live) : []),
  ...standIns(observations, live),
]

const quoteUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** What the system's own resolver can be asked, and with `dig` what it cannot. */
const askByHand = ({ name, type }: ResolveQuestion): string => {
  if (type === 'A') return `getent hosts ${name}`
  return type === 'AAAA' ? `getent ahostsv6 ${name}` : `dig +search ${name} ${type}`
}

/** The question by hand, as one would ask it in a shell at the source. */
const byHand = (question: Question, live: Live): string | undefined => {
  if (question.kind === 'resolve') return askByHand(question)
  if (question.kind !== 'reach') return undefined
  const place = locate(question, live)
  if ('nowhere' in place) return undefined
  const host = 'name' in place.to ? place.to.name : (place.to.addresses[0] ?? '')
  if (question.port.protocol !== 'TCP') return `nc -u -w 1 ${host} ${place.port}`
  const { http } = question
  const hostHeader = http?.host === undefined ? '' : ` -H 'Host: ${http.host}'`
  const url = `${http?.tls ? 'https' : 'http'}://${quoteUrl(host)}:${place.port}${http?.path ?? '/'}`
  return `curl -sv -m 2${hostHeader} '${url}'`
}

const shellAt = (from: Source): string | undefined => {
  if (from.kind !== 'pod') return undefined
  return `npx netherkin shell ${from.namespace === 'default' ? from.name : `${from.namespace}/${from.name}`}`
}

/**
 * Commands to paste after a failure: how to keep the cluster unless it is kept, a shell at the source, the question by
 * hand.
 */
export const suggest = (question: Question, live: Live, isKept = false): string | undefined => {
  const [shell, hand] = [shellAt(question.from), byHand(question, live)]
  if (shell === undefined || hand === undefined || findGoneSource(question.from, live, live)) return undefined
  const commands = `\`${shell}\` and there \`${hand}\``
  return isKept ? commands : `run it with --keep-on-failure, then ${commands}`
}
