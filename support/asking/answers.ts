/** What sentences expect of an HTTP answer. Pure. */
import type { Observation } from '../../clusters/probe.js'
import type { Expectation } from '../question.js'
import type { Name, Topology } from '../topology.js'
import { describeObservation, describeServer, firstOf, podsBehind } from './expectations.js'

/** Names in any case. */
export type Headers = Readonly<Record<string, string>>

const describeHttp = (observation: Observation): string => {
  const status = observation.http ? `status ${observation.http.status}` : undefined
  return status && observation.servedBy
    ? `${status} from ${describeServer(observation.servedBy)}`
    : (status ?? describeObservation(observation))
}

const expecting = (text: string, wrong: (observation: Observation) => string | undefined): Expectation => ({
  text,
  denial: false,
  differs: firstOf((observation) =>
    observation.http === undefined ? describeObservation(observation) : wrong(observation),
  ),
})

export const hasStatus = (status: number): Expectation =>
  expecting(`status ${status}`, (observation) =>
    observation.http?.status === status ? undefined : describeHttp(observation),
  )

export const redirectsTo = (location: string): Expectation =>
  expecting(`a redirect to ${location}`, (observation) => {
    const seen = observation.http?.headers.location
    return seen === location ? undefined : `${describeHttp(observation)}, location ${seen ?? 'absent'}`
  })

/** Answered by a pod behind the Service. @throws {UndeclaredError} when there is no such Service. */
export const isAnsweredBy = (topology: Topology, service: Name): Expectation => {
  const { metadata } = topology.get('Service', service)
  const { namespace = topology.namespace, name } = metadata
  return {
    text: `answered by service ${service.spelt}`,
    denial: false,
    differs: firstOf((observation, live) => {
      const { servedBy, verdict } = observation
      if (verdict !== 'connected' || servedBy === undefined) return describeHttp(observation)
      const right = podsBehind(live, namespace, name)?.has(`${servedBy.namespace}/${servedBy.pod}`)
      return right ? undefined : describeHttp(observation)
    }),
  }
}

const missing = (wanted: Headers, seen: Headers): string | undefined => {
  const wrong = Object.entries(wanted).find(([name, value]) => seen[name.toLowerCase()] !== value)
  return wrong && `${wrong[0]}: ${seen[wrong[0].toLowerCase()] ?? '(absent)'}`
}

export const answersWith = (headers: Headers): Expectation =>
  expecting(`answer headers ${JSON.stringify(headers)}`, ({ http }) => missing(headers, http?.headers ?? {}))

export const receives = (headers: Headers): Expectation =>
  expecting(`received headers ${JSON.stringify(headers)}`, ({ http }) =>
    missing(headers, http?.received?.headers ?? {}),
  )

export const receivesText = (part: 'method' | 'path' | 'body', text: string): Expectation =>
  expecting(`received ${part} ${text}`, ({ http }) => {
    const seen = http?.received?.[part]
    return seen === text ? undefined : `received ${part} ${seen ?? '(nothing)'}`
  })

const isFor = (name: string, host: string): boolean =>
  name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1))

/** A trusted certificate for the host. */
export const showsCertificate = (host: string): Expectation => ({
  text: `a certificate for ${host}`,
  denial: false,
  differs: firstOf((observation) => {
    const { certificate } = observation
    if (certificate === undefined) return describeObservation(observation)
    if (certificate.error !== undefined) return `${certificate.names.join(', ') || 'nobody'} (${certificate.error})`
    return certificate.names.some((name) => isFor(name, host)) ? undefined : `one for ${certificate.names.join(', ')}`
  }),
})

/** Nothing that proves the host: another certificate, or none. */
export const showsNoCertificate = (host: string): Expectation => ({
  text: `no certificate for ${host}`,
  denial: false,
  differs: firstOf(({ verdict, certificate }) => {
    const isProof = certificate?.names.some((name) => isFor(name, host)) === true
    if (isProof) return `one for ${certificate.names.join(', ')}`
    return certificate !== undefined || verdict === 'tls-failed' ? undefined : verdict
  }),
})

/** All of them; the first that differs is told. */
export const all = (expectations: readonly Expectation[]): Expectation => ({
  text: expectations.map(({ text }) => text).join(', '),
  denial: false,
  differs: (observations, live) => {
    for (const { differs } of expectations) {
      const seen = differs(observations, live)
      if (seen !== undefined) return seen
    }
    return undefined
  },
})
