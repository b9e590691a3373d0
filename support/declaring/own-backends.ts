/** The backends that a Service brings along when nobody else is there (docs/decisions.md §13). Pure. */
import { type Deployment, describeRef, type Pod, refOf, type Service } from '../../clusters/objects.js'
import { InputError } from '../errors.js'
import type { Name, Topology } from '../topology.js'
import type { PortSpec } from '../words/port.js'
import { podOf, usualPorts } from './pods.js'
import { hasPods, podsOf } from './selecting.js'

/** On a pod that a Service brought along: the Service's name. */
const broughtBy = 'netherkin.dev/brought-by'

export interface BackendWords {
  /** The Service's. */
  readonly name: Name
  readonly ports: readonly PortSpec[]
  readonly targetPort?: number | string
}

/** The ports to which the Service leads. */
const targetsOf = ({ ports, targetPort }: BackendWords): readonly PortSpec[] => {
  if (typeof targetPort === 'string') return ports.map(({ protocol }) => ({ name: targetPort, port: 8080, protocol }))
  return ports.map(({ port, protocol }) => ({ port: targetPort ?? port, protocol }))
}

const isUsual = (one: PortSpec): boolean =>
  one.name === undefined && usualPorts.some(({ port, protocol }) => port === one.port && protocol === one.protocol)

/** Where the usual ports serve, a backend is a pod like any other: what a real cluster has made for one scenario is then at hand for the next. */
const listeningPorts = (words: BackendWords): readonly PortSpec[] => {
  const targets = targetsOf(words)
  return targets.every(isUsual) ? usualPorts : targets
}

const backendName = ({ name, spelt, ...rest }: Name, index: number): Name =>
  index === 0 ? { name, spelt, ...rest } : { ...rest, name: `${name}-${index + 1}`, spelt: `${spelt}-${index + 1}` }

const backendOf = (words: BackendWords, index: number): Pod => {
  const name = backendName(words.name, index)
  const pod = podOf({ name, labels: { app: words.name.name }, ports: listeningPorts(words) })
  return { ...pod, metadata: { ...pod.metadata, annotations: { [broughtBy]: words.name.name } } }
}

/** @throws {InputError} for a count below 0. */
const checkCount = (count: number): number => {
  if (count >= 0) return count
  throw new InputError(`${count} backends cannot be; write 0 or more`)
}

/** `b`, `b-2`, `b-3` … @throws {InputError} for a count below 0. */
export const declareBackends = (topology: Topology, words: BackendWords, count: number): Topology =>
  Array.from({ length: checkCount(count) }, (_, index) => backendOf(words, index)).reduce(
    (grown, pod, index) => grown.declare(pod, backendName(words.name, index).spelt),
    topology,
  )

/** Whether the pod takes the place of what the Service of this name brought. */
export const supersedes = (object: Pod | Deployment, name: string): boolean => {
  const labels = object.kind === 'Pod' ? object.metadata.labels : object.spec?.template.metadata?.labels
  return labels?.app === name || (object.kind === 'Pod' && object.metadata.name === name)
}

const broughtName = ({ metadata }: Pod): string | undefined => metadata.annotations?.[broughtBy]

const dismiss = (topology: Topology, pods: readonly Pod[]): Topology =>
  pods.reduce((left, pod) => left.remove('Pod', { ...refOf(pod), spelt: pod.metadata.name }), topology)

/**
 * Makes room for a pod that is about to be declared: backends that a Service brought for want of it go, so that it does
 * not matter which of `Given pod B` and `Given service B on 80` comes first.
 */
export const makeRoom = (topology: Topology, object: Pod | Deployment): Topology => {
  const namespace = object.metadata.namespace ?? topology.namespace
  const gone = podsOf(topology, namespace).filter((other) => {
    const service = broughtName(other)
    return service !== undefined && supersedes(object, service)
  })
  return dismiss(topology, gone)
}

const portsBehind = ({ spec }: Service): readonly PortSpec[] =>
  (spec?.ports ?? []).map(({ targetPort, port, protocol }) => ({
    port: typeof targetPort === 'number' ? targetPort : port,
    protocol: (protocol ?? 'TCP') as PortSpec['protocol'],
  }))

/** Grows or shrinks what stands behind a Service to `count` pods of its own.
 * @throws {InputError} when other pods than its own are behind it, and for a count below 0. */
export const scaleService = (topology: Topology, name: Name, count: number): Topology => {
  const service = topology.get('Service', name)
  const { namespace } = refOf(service)
  const own = podsOf(topology, namespace).filter((pod) => broughtName(pod) === name.name)
  if (own.length === 0 && hasPods(topology, namespace, service.spec?.selector ?? {}))
    throw new InputError(
      `${describeRef(refOf(service))} has pods of other sentences behind it; delete or add those instead`,
    )
  const ports = portsBehind(service)
  const wanted = Array.from({ length: checkCount(count) }, (_, index) => backendOf({ name, ports }, index))
  const kept = new Set(wanted.map(({ metadata }) => metadata.name))
  const known = new Set(own.map(({ metadata }) => metadata.name))
  const shrunk = dismiss(
    topology,
    own.filter(({ metadata }) => !kept.has(metadata.name)),
  )
  return wanted.filter(({ metadata }) => !known.has(metadata.name)).reduce((grown, pod) => grown.declare(pod), shrunk)
}
