/** What sentences expect of a reach question's observations. Pure: an expectation is data and a function of one round. */
import type { Live } from '../../clusters/cluster.js'
import type { Observation, Server } from '../../clusters/probe.js'
import { addressesOf, backendsOf, findLive } from '../judging/backends.js'
import type { Expectation, Target } from '../question.js'
import type { Wanted } from '../words/verdict.js'

/** A client that may not ask DNS gets nowhere by name; only the judge can tell that from a DNS server that is dead. */
const denials: readonly string[] = ['refused', 'unreachable', 'timeout', 'unresolved-timeout']

export const describeServer = ({ namespace, pod }: Server): string =>
  namespace === 'default' ? `pod ${pod}` : `pod ${namespace}/${pod}`

/** `connected, served by pod b`, `timeout, though the datagram arrived`. */
export const describeObservation = ({ verdict, servedBy, delivered }: Observation): string => {
  const arrived = delivered && verdict !== 'connected' ? ', though the datagram arrived' : ''
  return `${verdict}${servedBy ? `, served by ${describeServer(servedBy)}` : ''}${arrived}`
}

/** The first thing that any observation has to say against it. */
export const firstOf =
  (look: (observation: Observation, live: Live) => string | undefined): Expectation['differs'] =>
  (observations, live) => {
    for (const observation of observations) {
      const seen = look(observation, live)
      if (seen !== undefined) return seen
    }
    return undefined
  }

/** `namespace/pod` of everyone who may answer for the Service, so of the ready ones; undefined where no pod is behind it. */
export const podsBehind = (live: Live, namespace: string, name: string): ReadonlySet<string> | undefined => {
  const service = findLive(live, 'Service', name, namespace)
  const pods = (service?.spec?.ports ?? []).flatMap((port) => (service ? backendsOf(service, port, live) : []))
  const named = pods.filter(({ about }) => about.includes('/'))
  return named.length > 0 ? new Set(named.filter(({ ready }) => ready).map(({ about }) => about)) : undefined
}

/** Whether it was the target that answered; a server that does not say who it is passes. */
const isServedBy = (to: Target, servedBy: Server, live: Live): boolean => {
  const server = `${servedBy.namespace}/${servedBy.pod}`
  if (to.kind === 'pod') return server === `${to.namespace}/${to.name}`
  if (to.kind === 'external') return servedBy.pod === 'external'
  return to.kind !== 'service' || (podsBehind(live, to.namespace, to.name)?.has(server) ?? true)
}

const connected = (to: Target): Expectation => ({
  text: 'connected',
  denial: false,
  differs: firstOf((observation, live) => {
    const { verdict, servedBy } = observation
    const right = verdict === 'connected' && (servedBy === undefined || isServedBy(to, servedBy, live))
    return right ? undefined : describeObservation(observation)
  }),
})

const denied = (wanted: readonly string[], text: string): Expectation => ({
  text,
  denial: true,
  differs: firstOf((observation) => {
    const right = wanted.includes(observation.verdict) && observation.delivered !== true
    return right ? undefined : describeObservation(observation)
  }),
})

/** Getting through to the target itself, not getting through, or failing in one exact way. */
export const reaching = (wanted: Wanted, to: Target): Expectation => {
  if (wanted === 'connected') return connected(to)
  return wanted === 'denied' ? denied(denials, 'denied') : denied([wanted], wanted)
}

/** Served, and seen by the server as one of these addresses. */
export const seenAs = (text: string, addresses: (live: Live) => readonly string[]): Expectation => ({
  text: `seen as ${text}`,
  denial: false,
  differs: firstOf((observation, live) => {
    const { verdict, seenFrom } = observation
    if (verdict !== 'connected' || seenFrom === undefined) return describeObservation(observation)
    const wanted = addresses(live)
    return wanted.includes(seenFrom) ? undefined : `seen as ${seenFrom} (${text}: ${wanted.join(', ') || 'no address'})`
  }),
})

export const addressesOfPod = (live: Live, namespace: string, name: string): readonly string[] => {
  const pod = findLive(live, 'Pod', name, namespace)
  return pod ? addressesOf(pod) : []
}

/** All IP addresses of a node, those of its pod-side gateway excepted. */
export const addressesOfNode = (live: Live, name: string | undefined): readonly string[] =>
  (name === undefined ? [] : (findLive(live, 'Node', name)?.status?.addresses ?? []))
    .filter(({ type }) => type !== 'Hostname')
    .map(({ address }) => address)
