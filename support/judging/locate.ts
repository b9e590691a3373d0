/** Where a question points in the live cluster, and the words for it. Pure. */
import { isIP } from 'node:net'
import type { Live } from '../../clusters/cluster.js'
import { ofKind, type Service } from '../../clusters/objects.js'
import type { Destination, Source } from '../../clusters/probe.js'
import type { PortRef, ReachQuestion, Target } from '../question.js'
import { addressesOf, findLive, findServicePort, portsOfPod } from './backends.js'

export interface Located {
  readonly to: Destination
  readonly port: number
}

/** Why a target has no place (yet): a sentence for people. */
export interface Nowhere {
  readonly nowhere: string
}

type TargetOf<K extends Target['kind']> = Extract<Target, { kind: K }>
type Place = Located | Nowhere

const here = (namespace: string, name: string): string => (namespace === 'default' ? name : `${namespace}/${name}`)

export const describeSource = (source: Source): string => {
  if (source.kind === 'outside') return 'outside'
  if (source.kind === 'node') return `node ${source.name}`
  const container = source.container === undefined ? '' : ` (container ${source.container})`
  return `pod ${here(source.namespace, source.name)}${container}`
}

const ways = {
  'cluster-ip': '',
  name: ' by name',
  'load-balancer': ' through its load balancer',
  'external-ip': ' through its external IP',
  'node-port': ' through its node port',
} as const

/** `pod b`, `service b by name`, `203.0.113.10`. */
export const describeTarget = (target: Target): string => {
  if (target.kind === 'pod') return `pod ${here(target.namespace, target.name)}`
  if (target.kind === 'service') {
    const way = `${ways[target.by]}${target.node === undefined ? '' : ` on node ${target.node}`}`
    return `service ${here(target.namespace, target.name)}${way}`
  }
  if (target.kind === 'node') return `node ${target.name}`
  if (target.kind === 'address') return target.address
  if (target.kind === 'name') return target.name
  if (target.kind === 'external') return 'the external host'
  return target.kind === 'outside' ? 'outside' : 'the ingress'
}

/** `pod a → service b:80/TCP`, with the request where there is one. */
export const describeReach = ({ from, to, port, http }: ReachQuestion): string => {
  const request = http ? ` (${http.method} ${http.host ?? ''}${http.path}${http.tls ? ' over TLS' : ''})` : ''
  const where = port.port === undefined ? `/${port.protocol}` : `:${port.port}/${port.protocol}`
  return `${describeSource(from)} → ${describeTarget(to)}${where}${request}`
}

/**
 * Load balancers of some clouds are known by a host name alone: whoever asks resolves it, as any client does. It is a whole
 * name: search domains do not apply.
 */
const destination = (addresses: readonly string[]): Destination => {
  const [first = ''] = addresses
  return isIP(first) === 0 ? { name: first.endsWith('.') ? first : `${first}.` } : { addresses }
}

const at = (
  addresses: readonly string[],
  port: number | undefined,
  what: string,
  noPort = 'has no such port',
): Place => {
  if (addresses.length === 0) return { nowhere: `${what} has no address` }
  return port === undefined ? { nowhere: `${what} ${noPort}` } : { to: destination(addresses), port }
}

const numberOf = ({ port }: PortRef): number | undefined => (typeof port === 'number' ? port : undefined)

const locatePod = (target: TargetOf<'pod'>, ref: PortRef, live: Live): Place => {
  const what = describeTarget(target)
  const pod = findLive(live, 'Pod', target.name, target.namespace)
  if (!pod) return { nowhere: `there is no ${what}` }
  const own = portsOfPod(pod).filter(({ protocol }) => protocol === ref.protocol)
  const found = ref.port === undefined ? own[0] : own.find(({ name }) => name === ref.port)
  return at(addressesOf(pod), numberOf(ref) ?? found?.port, what, `has no port ${ref.port ?? ''} (${ref.protocol})`)
}

const nodeAddresses = (live: Live, name?: string): readonly string[] => {
  const nodes = ofKind(live.objects, 'Node')
  const node = name === undefined ? (nodes[1] ?? nodes[0]) : nodes.find(({ metadata }) => metadata.name === name)
  return (node?.status?.addresses ?? []).flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : []))
}

/** Kubernetes names are resolved by pods with their search domains; nodes and the outside need the whole name. */
const serviceName = ({ namespace, name }: TargetOf<'service'>, from: Source): string => {
  if (from.kind !== 'pod') return `${name}.${namespace}.svc.cluster.local`
  return from.namespace === namespace ? name : `${name}.${namespace}`
}

const clusterAddresses = ({ spec }: Service): readonly string[] =>
  (spec?.clusterIPs ?? (spec?.clusterIP ? [spec.clusterIP] : [])).filter((address) => address !== 'None')

const balancerAddresses = ({ status }: Service): readonly string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? [])

const locateService = (target: TargetOf<'service'>, ref: PortRef, live: Live, from: Source): Place => {
  const what = describeTarget(target)
  const service = findLive(live, 'Service', target.name, target.namespace)
  if (!service) return { nowhere: `there is no ${what}` }
  const own = findServicePort(service, ref)
  const port = numberOf(ref) ?? own?.port
  const noPort = `has no port ${ref.port ?? ''} (${ref.protocol})`
  if (target.by === 'load-balancer') return at(balancerAddresses(service), port, what, noPort)
  if (target.by === 'external-ip') return at(service.spec?.externalIPs ?? [], port, what, noPort)
  if (target.by === 'node-port')
    return at(nodeAddresses(live, target.node), own?.nodePort, what, 'has no node port for it')
  const addresses = clusterAddresses(service)
  if (target.by === 'cluster-ip' && addresses.length > 0) return at(addresses, port, what, noPort)
  // Headless and ExternalName Services have no address of their own: their name is the way in.
  return port === undefined ? { nowhere: `${what} ${noPort}` } : { to: { name: serviceName(target, from) }, port }
}

/** The name of the default IngressClass, or of the only one. */
const defaultClass = (live: Live): string | undefined =>
  ofKind(live.objects, 'IngressClass').find(
    ({ metadata }) => metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
  )?.metadata.name ?? Object.keys(live.ingress)[0]

const locateIngress = ({ className }: TargetOf<'ingress'>, question: ReachQuestion, live: Live): Place => {
  const edge = live.ingress[className ?? defaultClass(live) ?? '']
  if (!edge) return { nowhere: `no controller serves ingress class ${className ?? '(default)'}` }
  const port = numberOf(question.port) ?? (question.http?.tls ? edge.https : edge.http)
  return at(edge.addresses, port, 'the ingress')
}

/** Addresses and port of the question's target, or why there are none. */
export const locate = (question: ReachQuestion, live: Live): Place => {
  const { to, port, from, http } = question
  const number = numberOf(port) ?? (http?.tls ? 443 : 80)
  if (to.kind === 'pod') return locatePod(to, port, live)
  if (to.kind === 'service') return locateService(to, port, live, from)
  if (to.kind === 'ingress') return locateIngress(to, question, live)
  if (to.kind === 'node') return at(nodeAddresses(live, to.name), numberOf(port) ?? 9100, describeTarget(to))
  if (to.kind === 'external') return at(live.external.addresses, number, describeTarget(to))
  if (to.kind === 'outside') return at(live.outside.addresses, number, describeTarget(to))
  return { to: to.kind === 'name' ? { name: to.name } : { addresses: [to.address] }, port: number }
}
