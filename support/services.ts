/** Services of sentences, and the backends that they bring when nobody else is there (docs/decisions.md §13). Pure. */
import { type Deployment, describeRef, type Pod, refOf, type Service } from '../clusters/objects.js'
import { matchesLabels } from '../clusters/selectors.js'
import { InputError } from './errors.js'
import { type PodWords, podLabel, podOf } from './pods.js'
import type { Name, Topology } from './topology.js'
import type { Labels } from './words/labels.js'
import type { PortSpec } from './words/port.js'
import type { ServiceType } from './words/service.js'

/** On a pod that a Service brought along: the Service's name. */
const broughtBy = 'netherkin.dev/brought-by'

export interface ServiceWords {
  readonly name: Name
  readonly ports: readonly PortSpec[]
  readonly type?: ServiceType
  readonly selector?: Labels
  readonly targetPort?: number | string
  /** How many pods it brings along; without it one, if nobody else is there. */
  readonly backends?: number
}

type Spec = NonNullable<Service['spec']>

const portsOf = ({ ports, targetPort }: ServiceWords): NonNullable<Spec['ports']> =>
  ports.map(({ name, port, protocol }) => ({
    port,
    protocol,
    ...(ports.length > 1 && { name: `${port}-${protocol.toLowerCase()}` }),
    ...(name !== undefined && { name }),
    targetPort: targetPort ?? port,
  }))

/** `type`, and the `clusterIP` of a headless one, as the API spells them. */
export const typeOf = (type: ServiceType): Pick<Spec, 'type' | 'clusterIP'> =>
  type === 'Headless' ? { type: 'ClusterIP', clusterIP: 'None' } : { type }

const serviceOf = (words: ServiceWords, selector: Labels): Service => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: {
    name: words.name.name,
    ...(words.name.namespace !== undefined && { namespace: words.name.namespace }),
  },
  spec: { ...typeOf(words.type ?? 'ClusterIP'), selector: { ...selector }, ports: portsOf(words) },
})

/** The ports on which pods behind the Service must listen. */
const listeningPorts = ({ ports, targetPort }: ServiceWords): readonly PortSpec[] => {
  if (typeof targetPort === 'string') return ports.map(({ protocol }) => ({ name: targetPort, port: 8080, protocol }))
  return ports.map(({ port, protocol }) => ({ port: targetPort ?? port, protocol }))
}

const backendName = ({ name, spelt, ...rest }: Name, index: number): Name =>
  index === 0 ? { name, spelt, ...rest } : { ...rest, name: `${name}-${index + 1}`, spelt: `${spelt}-${index + 1}` }

const backendOf = (words: ServiceWords, index: number): Pod => {
  const name = backendName(words.name, index)
  const pod = podOf({ name, labels: { app: words.name.name }, ports: listeningPorts(words) })
  return { ...pod, metadata: { ...pod.metadata, annotations: { [broughtBy]: words.name.name } } }
}

const declareBackends = (topology: Topology, words: ServiceWords, count: number): Topology =>
  Array.from({ length: count }, (_, index) => backendOf(words, index)).reduce(
    (grown, pod, index) => grown.declare(pod, backendName(words.name, index).spelt),
    topology,
  )

const podsOf = (topology: Topology, namespace: string): readonly Pod[] =>
  topology.list('Pod').filter((pod) => refOf(pod).namespace === namespace)

const hasPods = (topology: Topology, namespace: string, labels: Labels): boolean =>
  podsOf(topology, namespace).some(({ metadata }) => matchesLabels(labels, metadata.labels)) ||
  topology
    .list('Deployment')
    .filter((deployment) => refOf(deployment).namespace === namespace)
    .some(({ spec }) => matchesLabels(labels, spec?.template?.metadata?.labels))

/** What a Service selects by its name alone: the pod of that name, or else the pods labelled so. */
const labelsByName = (topology: Topology, { namespace = topology.namespace, name }: Name): Labels => {
  const own = { [podLabel]: name }
  return hasPods(topology, namespace, own) ? own : { app: name }
}

/** Declares a Service; by its name it selects pods, and without any it brings its own (`b`, `b-2`, `b-3` …). */
export const declareService = (topology: Topology, words: ServiceWords): Topology => {
  const { name, selector, backends } = words
  const chosen = backends === undefined ? labelsByName(topology, name) : { app: name.name }
  const declared = topology.declare(serviceOf(words, selector ?? chosen), name.spelt)
  const here = name.namespace ?? topology.namespace
  const alone = selector === undefined && !hasPods(topology, here, chosen)
  return declareBackends(declared, words, backends ?? (alone ? 1 : 0))
}

/** Whether the pod takes the place of what the Service of this name brought. */
const supersedes = (object: Pod | Deployment, name: string): boolean => {
  const labels = object.kind === 'Pod' ? object.metadata.labels : object.spec?.template.metadata?.labels
  return labels?.app === name || (object.kind === 'Pod' && object.metadata.name === name)
}

const broughtName = ({ metadata }: Pod): string | undefined => metadata.annotations?.[broughtBy]

const dismiss = (topology: Topology, pods: readonly Pod[]): Topology =>
  pods.reduce((left, pod) => left.remove('Pod', { ...refOf(pod), spelt: pod.metadata.name }), topology)

const selectByName = (topology: Topology, name: Name): Topology => {
  const labels = labelsByName(topology, name)
  return topology.change('Service', name, (service) => ({
    ...service,
    spec: { ...service.spec, selector: { ...labels } },
  }))
}

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

const services = (topology: Topology, pod: Pod): readonly Name[] =>
  topology
    .list('Service')
    .map(refOf)
    .filter(
      ({ namespace, name }) => namespace === (pod.metadata.namespace ?? topology.namespace) && supersedes(pod, name),
    )
    .map(({ namespace, name }) => ({ namespace, name, spelt: name }))

const isByName = (topology: Topology, name: Name): boolean => {
  const selector = topology.get('Service', name).spec?.selector ?? {}
  return Object.keys(selector).length === 1 && (selector.app === name.name || selector[podLabel] === name.name)
}

/** Declares a pod; Services of its name, or of its `app` label, select it whichever came first. */
export const declarePod = (topology: Topology, words: PodWords): Topology => {
  const pod = podOf(words)
  const declared = makeRoom(topology, pod).declare(pod, words.name.spelt)
  return services(declared, pod)
    .filter((name) => isByName(declared, name))
    .reduce(selectByName, declared)
}

/** Grows or shrinks what stands behind a Service to `count` pods of its own.
 * @throws {InputError} when other pods than its own are behind it. */
export const scaleService = (topology: Topology, name: Name, count: number): Topology => {
  const service = topology.get('Service', name)
  const { namespace } = refOf(service)
  const own = podsOf(topology, namespace).filter((pod) => broughtName(pod) === name.name)
  if (own.length === 0 && hasPods(topology, namespace, service.spec?.selector ?? {}))
    throw new InputError(
      `${describeRef(refOf(service))} has pods of other sentences behind it; delete or add those instead`,
    )
  const ports = (service.spec?.ports ?? []).map(
    ({ targetPort, port, protocol }): PortSpec => ({
      port: typeof targetPort === 'number' ? targetPort : port,
      protocol: (protocol ?? 'TCP') as PortSpec['protocol'],
    }),
  )
  const wanted = Array.from({ length: count }, (_, index) => backendOf({ name, ports }, index))
  const kept = new Set(wanted.map(({ metadata }) => metadata.name))
  const known = new Set(own.map(({ metadata }) => metadata.name))
  const shrunk = dismiss(
    topology,
    own.filter(({ metadata }) => !kept.has(metadata.name)),
  )
  return wanted.filter(({ metadata }) => !known.has(metadata.name)).reduce((grown, pod) => grown.declare(pod), shrunk)
}
