/** What sentences expect a name to resolve to. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { ofKind, refOf } from '../../clusters/objects.js'
import type { Observation, Verdict } from '../../clusters/probe.js'
import { addressesOf, backendsOf, findLive } from '../judging/backends.js'
import type { Expectation } from '../question.js'
import type { Name, Topology } from '../topology.js'
import type { MeaningWords } from '../words/answer.js'
import { addressesOfPod, firstOf } from './expectations.js'

const place = (topology: Topology, { namespace = topology.namespace, name }: Name) => ({ namespace, name })

const clusterAddresses = (live: Live, namespace: string, name: string): readonly string[] =>
  (findLive(live, 'Service', name, namespace)?.spec?.clusterIPs ?? []).filter((address) => address !== 'None')

const readyAddresses = (live: Live, namespace: string, name: string): readonly string[] => {
  const service = findLive(live, 'Service', name, namespace)
  const all = (service?.spec?.ports ?? []).flatMap((port) => (service ? backendsOf(service, port, live) : []))
  return [...new Set(all.filter(({ ready }) => ready).flatMap(({ addresses }) => addresses))]
}

type Records = (live: Live) => readonly string[]

/** @throws {UndeclaredError} for a Service or a pod that nobody declared. */
const recordsOf = (topology: Topology, words: MeaningWords): Records => {
  if (words.kind === 'records') return () => words.records
  if (words.kind === 'external') return (live) => live.external.addresses
  if (words.kind === 'pods') {
    const pods = words.names.map((name) => refOf(topology.get('Pod', name)))
    return (live) => pods.flatMap(({ namespace, name }) => addressesOfPod(live, namespace, name))
  }
  topology.get('Service', words.name)
  const { namespace, name } = place(topology, words.name)
  const addresses = words.kind === 'service' ? clusterAddresses : readyAddresses
  return (live) => addresses(live, namespace, name)
}

const here = ({ spelt }: Name): string => spelt

const describeMeaning = (words: MeaningWords): string => {
  if (words.kind === 'records') return words.records.join(', ')
  if (words.kind === 'external') return 'the external host'
  if (words.kind === 'pods') return `${words.names.length === 1 ? 'pod' : 'pods'} ${words.names.map(here).join(', ')}`
  return words.kind === 'service' ? `service ${here(words.name)}` : `every ready pod of service ${here(words.name)}`
}

/** A record without its final dot, in lower case; of an SRV record only what the specification fixes: port and target. */
const plain = (record: string): string => {
  const words = record.toLowerCase().split(' ')
  const kept = words.length === 4 ? words.slice(2) : words
  return kept.map((word) => (word.endsWith('.') ? word.slice(0, -1) : word)).join(' ')
}

const asSet = (records: readonly string[]): string => [...new Set(records.map(plain))].sort().join(', ')

/** Exactly these records, in any order. */
export const resolvesTo = (topology: Topology, words: MeaningWords): Expectation => {
  const records = recordsOf(topology, words)
  const text = describeMeaning(words)
  return {
    text: `resolves to ${text}`,
    denial: false,
    differs: firstOf(({ verdict, answer }, live) => {
      if (verdict !== 'connected' || answer === undefined) return verdict
      const wanted = records(live)
      const right = wanted.length > 0 && asSet(answer.records) === asSet(wanted)
      return right
        ? undefined
        : `${answer.records.join(', ') || 'nothing'} (${text}: ${wanted.join(', ') || 'nothing'})`
    }),
  }
}

const describeAnswer = ({ verdict, answer }: Observation): string =>
  answer && answer.records.length > 0 ? `${answer.records.join(', ')}` : verdict

/** The cluster denied its own name; whoever its servers forward to knows nothing of those. */
const isDeniedByCluster = ({ verdict, answer }: Observation): boolean =>
  verdict === 'unresolved-timeout' && answer?.records.length === 0

/** A server that says so: silence is no answer. */
export const doesNotResolve = (verdict?: Verdict): Expectation => {
  const wanted: readonly Verdict[] = verdict ? [verdict] : ['unresolved-nxdomain', 'unresolved-nodata']
  return {
    text: verdict ?? 'does not resolve',
    denial: false,
    differs: firstOf((observation) =>
      wanted.includes(observation.verdict) || (verdict === undefined && isDeniedByCluster(observation))
        ? undefined
        : describeAnswer(observation),
    ),
  }
}

/** All addresses of all pods that have their own, with the pod's name. */
export const podAddresses = (live: Live): readonly { readonly pod: string; readonly address: string }[] =>
  ofKind(live.objects, 'Pod')
    .filter(({ spec }) => spec?.hostNetwork !== true)
    .flatMap((pod) =>
      addressesOf(pod).map((address) => ({
        pod: `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`,
        address,
      })),
    )
