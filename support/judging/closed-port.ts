/** Ports on which nothing can answer, whatever the network does: a denial there shows nothing. Pure. */
import { annotations, type Pod, refOf, type Service } from '../../clusters/objects.js'
import { matchesLabels } from '../../clusters/selectors.js'
import type { Question, ReachQuestion, Target } from '../question.js'
import {
  backendsOf,
  findLive,
  findServicePort,
  type Held,
  listensOn,
  portsOfPod,
  runsAgent,
  type ServicePort,
} from './backends.js'

type TargetOf<K extends Target['kind']> = Extract<Target, { kind: K }>

/** What nodes themselves may answer on, and so pods in their network: the node's own listener, node ports. */
const isNodes = (port: number): boolean => port === 9100 || port >= 30_000

const nameOf = (namespace: string, name: string): string => (namespace === 'default' ? name : `${namespace}/${name}`)

const listed = (ports: readonly (number | string)[]): string => (ports.length > 0 ? ports.join(', ') : 'none')

/** Whether the pod listens there, be it on its own localhost only. */
const opens = (pod: Pod, port: number, { port: { protocol } }: ReachQuestion): boolean =>
  // Nobody but its image knows on what else it listens.
  !runsAgent(pod) ||
  listensOn(pod, port, protocol) ||
  (pod.metadata.annotations?.[annotations.listen] === 'localhost' &&
    portsOfPod(pod).some((one) => one.port === port && one.protocol === protocol))

const openPorts = (pod: Pod): string =>
  listed(portsOfPod(pod).map(({ port, protocol }) => (protocol === 'TCP' ? port : `${port}/${protocol}`)))

const closedPod = (question: ReachQuestion, { namespace, name }: TargetOf<'pod'>, held: Held): string | undefined => {
  const { port } = question.port
  const pod = findLive(held, 'Pod', name, namespace)
  if (!pod || typeof port !== 'number' || opens(pod, port, question)) return undefined
  if (pod.spec?.hostNetwork === true && isNodes(port)) return undefined
  const what = `pod ${nameOf(namespace, name)}`
  return `no container of ${what} listens on ${port}/${question.port.protocol}; it has ${openPorts(pod)}`
}

const podsBehind = ({ metadata, spec }: Service, held: Held): readonly Pod[] => {
  const { selector = {} } = spec ?? {}
  if (Object.keys(selector).length === 0) return []
  return held.objects.filter(
    (object): object is Pod =>
      object.kind === 'Pod' &&
      refOf(object).namespace === (metadata.namespace ?? 'default') &&
      matchesLabels(selector, object.metadata.labels),
  )
}

/** Why a port by name leads to none of the pods that the Service selects; undefined when it leads to one, or there are none. */
export const findNameless = (service: Service, { targetPort }: ServicePort, held: Held): string | undefined => {
  const pods = podsBehind(service, held)
  const named = pods.some((pod) => portsOfPod(pod).some(({ name }) => name === targetPort))
  if (typeof targetPort !== 'string' || pods.length === 0 || named) return undefined
  const names = pods.map(({ metadata }) => nameOf(metadata.namespace ?? 'default', metadata.name))
  return `no container of pod ${names.join(', ')} names a port "${targetPort}"`
}

const closedBackends = (question: ReachQuestion, service: Service, port: ServicePort, held: Held) => {
  const nameless = findNameless(service, port, held)
  if (nameless !== undefined) return nameless
  const backends = backendsOf(service, port, held)
  const pods = backends.map(({ about, port: number }) => {
    const [namespace = '', name = ''] = about.split('/')
    return { pod: findLive(held, 'Pod', name, namespace), number }
  })
  const closed = pods.every(({ pod, number }) => pod && pod.spec?.hostNetwork !== true && !opens(pod, number, question))
  if (pods.length === 0 || !closed) return undefined
  const names = pods.map(({ pod }) => pod?.metadata.name).join(', ')
  return `no container of pod ${names} listens on ${pods[0]?.number}/${question.port.protocol}, where the Service leads`
}

const closedHeadless = (question: ReachQuestion, service: Service, held: Held): string | undefined => {
  const { port, protocol } = question.port
  const pods = podsBehind(service, held)
  if (typeof port !== 'number' || pods.length === 0) return undefined
  if (pods.some((pod) => opens(pod, port, question) || pod.spec?.hostNetwork === true)) return undefined
  return `no container of pod ${pods.map(({ metadata }) => metadata.name).join(', ')} listens on ${port}/${protocol}`
}

const closedService = (question: ReachQuestion, to: TargetOf<'service'>, held: Held): string | undefined => {
  const service = findLive(held, 'Service', to.name, to.namespace)
  if (!service || service.spec?.type === 'ExternalName') return undefined
  if (service.spec?.clusterIP === 'None') return closedHeadless(question, service, held)
  const port = findServicePort(service, question.port)
  if (port) return closedBackends(question, service, port, held)
  const all = (service.spec?.ports ?? []).map((one) => (one.protocol === 'UDP' ? `${one.port}/UDP` : one.port))
  const { port: wanted = '', protocol } = question.port
  const asked = protocol === 'TCP' ? wanted : `${wanted}/${protocol}`
  return `service ${nameOf(to.namespace, to.name)} has no port ${asked}; it has ${listed(all)}`
}

/**
 * Why nothing would answer the question even in an open network: nothing listens on the port, or the Service has no such
 * port. Undefined where something may, and where too little is known.
 */
export const findClosedPort = (question: Question, held: Held): string | undefined => {
  if (question.kind !== 'reach') return undefined
  const { to } = question
  if (to.kind === 'service') return closedService(question, to, held)
  return to.kind === 'pod' ? closedPod(question, to, held) : undefined
}

/** Whether any way of not getting through is right, so that a closed port would be one too. */
export const isGenericDenial = ({ expected }: Question): boolean => expected.denial && expected.text === 'denied'

/** What to write instead. */
export const closedAdvice =
  'write `is refused by` or `times out reaching` (`refuse` or `drop` in a table) if that is the point'
