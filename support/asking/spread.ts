/** Who serves when many attempts are made. Pure. */
import type { Live } from '../../clusters/cluster.js'
import type { Observation } from '../../clusters/probe.js'
import { InputError } from '../errors.js'
import { backendsOf, findLive } from '../judging/backends.js'
import type { Expectation, Target } from '../question.js'
import { describeObservation } from './expectations.js'

/** Attempts of one round: with 3 backends one stays unseen once in 10^10 rounds; with 5, once in 10^5. */
export const spreadAttempts = 60

type Wrong = (servers: ReadonlySet<string>, live: Live) => string | undefined

const here = (server: string): string => server.replace('default/', '')

const listed = (servers: Iterable<string>): string => [...servers].map(here).sort().join(', ')

const serversOf = (observations: readonly Observation[]): ReadonlySet<string> =>
  new Set(observations.flatMap(({ servedBy }) => (servedBy ? [`${servedBy.namespace}/${servedBy.pod}`] : [])))

const served = (text: string, wrong: Wrong): Expectation => ({
  text: `served by ${text}`,
  denial: false,
  differs: (observations, live) => {
    const lost = observations.find(({ verdict, servedBy }) => verdict !== 'connected' || servedBy === undefined)
    return lost ? describeObservation(lost) : wrong(serversOf(observations), live)
  },
})

const missing = (wanted: readonly string[], servers: ReadonlySet<string>): string | undefined => {
  const silent = wanted.filter((server) => !servers.has(server))
  return silent.length === 0 ? undefined : `served by ${listed(servers)}; never by ${listed(silent)}`
}

const besides = (wanted: readonly string[], servers: ReadonlySet<string>): string | undefined =>
  [...servers].every((server) => wanted.includes(server)) ? undefined : `served by ${listed(servers)}`

/** Each of these pods (`namespace/name`) answers at least once; others may. */
export const servedByAll = (pods: readonly string[]): Expectation =>
  served(`all of ${listed(pods)}`, (servers) => missing(pods, servers))

/** Nobody but these pods answers. */
export const servedOnlyBy = (pods: readonly string[]): Expectation =>
  served(`only ${listed(pods)}`, (servers) => besides(pods, servers))

/** One pod answers all attempts. */
export const servedByOne = (): Expectation =>
  served('the same pod every time', (servers) => (servers.size <= 1 ? undefined : `served by ${listed(servers)}`))

const readyBehind = (live: Live, to: Extract<Target, { kind: 'service' }>): readonly string[] => {
  const service = findLive(live, 'Service', to.name, to.namespace)
  const backends = (service?.spec?.ports ?? []).flatMap((port) => (service ? backendsOf(service, port, live) : []))
  return [...new Set(backends.filter(({ ready }) => ready).map(({ about }) => about))]
}

/** Every ready pod behind the Service answers, and nobody else. */
export const servedByEvery = (to: Target): Expectation => {
  if (to.kind !== 'service') throw new InputError('only a service has pods behind it; name the pods that serve')
  return served('every pod behind it', (servers, live) => {
    const ready = readyBehind(live, to)
    return ready.length === 0 ? 'no ready pod is behind it' : (missing(ready, servers) ?? besides(ready, servers))
  })
}
