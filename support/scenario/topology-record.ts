/** What was judged, as data for reports: the declared objects, and what became of them. No secrets, and no longer than a report can carry. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { describeRef, type KubernetesObject, ofKind, type Pod, refOf, type Service } from '../../clusters/objects.js'
import {
  type PlacedPod,
  type PlacedPolicy,
  type PlacedService,
  type TopologyRecord,
  topologyVersion,
} from '../evidence.js'
import { addressesOf, backendsOf, isReady } from '../judging/backends.js'
import { directionsOf, selectsPod } from '../judging/policies.js'
import type { Topology } from '../topology.js'
import { podsOf } from './census.js'
import { withoutSecrets } from './secrets.js'

const mostBytes = 150_000

const nameOf = ({ metadata: { namespace = 'default', name } }: KubernetesObject) => ({ namespace, name })
const shortOf = ({ metadata: { namespace = 'default', name } }: Pod): string => `${namespace}/${name}`

const placePod = (pod: Pod): PlacedPod => ({
  ...nameOf(pod),
  ...(pod.spec?.nodeName !== undefined && { node: pod.spec.nodeName }),
  addresses: addressesOf(pod),
  ready: isReady(pod),
})

const addressesOfService = ({ spec, status }: Service): readonly string[] =>
  [
    ...(spec?.clusterIPs ?? [spec?.clusterIP ?? '']),
    ...(spec?.externalIPs ?? []),
    ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
  ].filter((address) => address !== '' && address !== 'None')

const placeService = (service: Service, live: Live): PlacedService => {
  const backends = (service.spec?.ports ?? []).flatMap((port) => backendsOf(service, port, live))
  return {
    ...nameOf(service),
    addresses: [...new Set(addressesOfService(service))],
    backends: [...new Set(backends.filter(({ ready }) => ready).map(({ about }) => about))],
  }
}

/** Existing ones of which the scenario speaks count as its own. */
const ownPods = (live: Live, { objects, existing }: Topology): readonly Pod[] => {
  const own = new Set(podsOf(live, objects))
  const named = new Set(existing.map(describeRef))
  return ofKind(live.objects, 'Pod').filter((pod) => own.has(pod) || named.has(describeRef(refOf(pod))))
}

/** What the cluster brought for itself is left out. */
const ownServices = (live: Live, { objects, existing }: Topology): readonly Service[] => {
  const named = new Set([...objects.map(refOf), ...existing].map(describeRef))
  return ofKind(live.objects, 'Service').filter((service) => named.has(describeRef(refOf(service))))
}

const place = (live: Live, topology: Topology): NonNullable<TopologyRecord['placed']> => {
  const pods = ownPods(live, topology)
  return {
    nodes: ofKind(live.objects, 'Node').map(({ metadata }) => metadata.name),
    pods: pods.map(placePod),
    services: ownServices(live, topology).map((service) => placeService(service, live)),
    policies: topology.list('NetworkPolicy').map(
      (policy): PlacedPolicy => ({
        ...nameOf(policy),
        directions: directionsOf(policy),
        selects: pods.filter((pod) => selectsPod(policy, pod)).map(shortOf),
      }),
    ),
  }
}

/** As many of the first ones as there is room for. */
const thatFit = (objects: readonly KubernetesObject[]): readonly KubernetesObject[] => {
  let left = mostBytes
  const tooMany = objects.findIndex((object) => {
    left -= Buffer.byteLength(JSON.stringify(object))
    return left < 0
  })
  return tooMany < 0 ? objects : objects.slice(0, tooMany)
}

/** @param askedBy how many steps in a row asked this */
export const recordTopology = (topology: Topology, live: Live | undefined, askedBy: number): TopologyRecord => {
  const objects = withoutSecrets(topology.objects)
  const kept = thatFit(objects)
  return {
    version: topologyVersion,
    askedBy,
    objects: kept,
    ...(kept.length < objects.length && { leftOut: objects.length - kept.length }),
    ...(live && { placed: place(live, topology) }),
  }
}
