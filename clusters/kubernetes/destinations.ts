/** Which pods stand where a probe goes, read from live objects. Pure. */
import type { ReachProbe } from '../probe.js'
import type { WireObject } from './api.js'
import { balancerIngress, nodeOf } from './readiness.js'

/** What is watched, by kind. */
export type Look = (kind: string) => ReadonlyMap<string, WireObject>

interface ServiceSpec {
  readonly clusterIPs?: readonly string[]
  readonly externalIPs?: readonly string[]
  readonly ports?: readonly { readonly nodePort?: number }[]
}

interface PodShape {
  readonly spec?: { readonly hostNetwork?: boolean }
  readonly status?: { readonly podIPs?: readonly { readonly ip?: string }[] }
}

interface SliceShape {
  readonly endpoints?: readonly { readonly targetRef?: { readonly kind?: string; readonly name?: string } }[] | null
}

const all = (of: Look, kind: string): readonly WireObject[] => [...of(kind).values()]
const specOf = ({ spec }: WireObject): ServiceSpec => (spec ?? {}) as ServiceSpec

const addressesOf = (pod: WireObject): readonly string[] =>
  ((pod as PodShape).status?.podIPs ?? []).flatMap(({ ip }) => ip ?? [])

const isOnNode = (pod: WireObject): boolean => (pod as PodShape).spec?.hostNetwork === true

const behindService = ({ metadata }: WireObject, of: Look): readonly WireObject[] =>
  all(of, 'EndpointSlice')
    .filter((slice) => slice.metadata.namespace === metadata.namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
    .flatMap((slice) => (slice as SliceShape).endpoints ?? [])
    .flatMap(({ targetRef }) => of('Pod').get(`${metadata.namespace}/${targetRef?.name}`) ?? [])

const isAddressOf = (service: WireObject, address: string): boolean =>
  [
    ...(specOf(service).clusterIPs ?? []),
    ...(specOf(service).externalIPs ?? []),
    ...balancerIngress(service).flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
  ].includes(address)

const nodeAt = (of: Look, address: string): string | undefined =>
  all(of, 'Node').find(({ status }) =>
    ((status as { addresses?: { address?: string }[] } | undefined)?.addresses ?? []).some(
      (one) => one.address === address,
    ),
  )?.metadata.name

const onNode = (node: string, port: number, of: Look): readonly WireObject[] => {
  const services = all(of, 'Service').filter((one) => specOf(one).ports?.some(({ nodePort }) => nodePort === port))
  if (services.length > 0) return services.flatMap((service) => behindService(service, of))
  return all(of, 'Pod').filter((pod) => isOnNode(pod) && nodeOf(pod) === node)
}

const atAddress = (address: string, port: number, of: Look): readonly WireObject[] => {
  const node = nodeAt(of, address)
  if (node !== undefined) return onNode(node, port, of)
  const pods = all(of, 'Pod').filter((pod) => !isOnNode(pod) && addressesOf(pod).includes(address))
  const services = all(of, 'Service').filter((service) => isAddressOf(service, address))
  return [...pods, ...services.flatMap((service) => behindService(service, of))]
}

/** `b`, `b.shop`, `b.shop.svc.cluster.local`: the Service of that name, seen from a namespace. */
const byName = (name: string, namespace: string, of: Look): readonly WireObject[] => {
  const [service = '', said = namespace] = name.toLowerCase().replace(/\.$/, '').split('.')
  const found = of('Service').get(`${said}/${service}`)
  return found ? behindService(found, of) : []
}

/** @param namespace the source's own, as the cluster calls it */
export const podsAt = ({ to, port }: ReachProbe, namespace: string, of: Look): readonly WireObject[] => {
  const found =
    'name' in to ? byName(to.name, namespace, of) : to.addresses.flatMap((address) => atAddress(address, port, of))
  return [...new Map(found.map((pod) => [pod.metadata.uid, pod])).values()]
}
