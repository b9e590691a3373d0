/** Desired objects → the cluster as it is to be. Pure: the same plan before and the same objects give the same plan. */
import { type KubernetesObject, type Node, ofKind, type Service } from '../objects.js'
import { admit, reject } from './admission.js'
import { allocateServices, withAllocation } from './allocation.js'
import { changedPorts, findEndpoints, keepStale, serviceKeyOf, servicesOf } from './endpoints.js'
import type { Faults } from './faults.js'
import type { NodeSite } from './layout.js'
import { emptyMemory, keyOf, type Memory } from './memory.js'
import type { Placement, ServicePort } from './placement.js'
import { type PlacedPod, placePods } from './pod-placement.js'
import { deploymentWithStatus, ingressWithStatus, mergeNode, podWithStatus, sliceOf } from './statuses.js'
import { edgeService, nodeObject, systemObjects } from './system.js'
import { gatherWorkloads } from './workloads.js'

export interface Plan {
  readonly sites: readonly NodeSite[]
  readonly nodes: readonly Node[]
  readonly placed: readonly PlacedPod[]
  readonly placement: Placement
  readonly memory: Memory
}

export interface PlanMeans {
  readonly sites: readonly NodeSite[]
  readonly faults: Faults
  readonly reset: boolean
  readonly before?: Plan
}

const planNodes = (desired: readonly KubernetesObject[], sites: readonly NodeSite[]): readonly Node[] => {
  const said = ofKind(desired, 'Node')
  const known = sites.map(({ name }) => name)
  for (const node of said)
    if (!known.includes(node.metadata.name)) reject(node, `there is no such node; nodes: ${known.join(', ')}`)
  return sites.map((site) =>
    mergeNode(
      nodeObject(site, sites.length === 1),
      said.find(({ metadata }) => metadata.name === site.name),
    ),
  )
}

/** Declared namespaces carry the label that the API server gives them, and take the place of our own. */
const withNamespaces = (system: readonly KubernetesObject[], desired: readonly KubernetesObject[]) => {
  const declared = new Set(ofKind(desired, 'Namespace').map(({ metadata }) => metadata.name))
  const kept = system.filter(({ kind, metadata }) => kind !== 'Namespace' || !declared.has(metadata.name))
  return [...kept, ...desired.filter(({ kind }) => kind !== 'Node').map(labelled)]
}

const labelled = (object: KubernetesObject): KubernetesObject => {
  if (object.kind !== 'Namespace') return object
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name }
  return { ...object, metadata: { ...object.metadata, labels } }
}

/** `clusterip-changes`: a Service whose endpoints changed forgets its address. */
const forgetChanged = (memory: Memory, before: readonly ServicePort[], after: readonly ServicePort[]): Memory => {
  const changed = servicesOf(changedPorts(before, after))
  const services = new Map([...memory.services].filter(([key]) => !changed.has(key) || key === 'kube-system/kube-dns'))
  return { ...memory, services }
}

const withNodePorts = (ports: readonly ServicePort[], memory: Pick<Memory, 'services'>): readonly ServicePort[] =>
  ports.map((port) => {
    const nodePort = memory.services.get(serviceKeyOf(port))?.nodePorts[`${port.protocol}/${port.port}`]
    return nodePort === undefined ? port : { ...port, nodePort }
  })

/** Slices of Services with a selector; the others' are written by hand. */
const generatedSlices = (services: readonly Service[], ports: readonly ServicePort[]) => {
  const selecting = new Set(
    services.filter(({ spec }) => Object.keys(spec?.selector ?? {}).length > 0).map((service) => keyOf(service)),
  )
  return ports.filter((port) => selecting.has(serviceKeyOf(port))).map(sliceOf)
}

const shownObjects = (
  objects: readonly KubernetesObject[],
  { placed, sites }: { placed: readonly PlacedPod[]; sites: readonly NodeSite[] },
  memory: Memory,
): readonly KubernetesObject[] => {
  const edge = memory.services.get(keyOf({ metadata: edgeService }))?.loadBalancer
  const shown = objects.flatMap((object): readonly KubernetesObject[] => {
    if (object.kind === 'Pod') return []
    if (object.kind === 'Deployment') return [deploymentWithStatus(object, placed)]
    if (object.kind === 'Ingress') return [ingressWithStatus(object, edge)]
    const record = object.kind === 'Service' ? memory.services.get(keyOf(object)) : undefined
    return [record ? withAllocation(object as Service, record) : object]
  })
  return [...shown, ...placed.map((one) => podWithStatus(one, sites))]
}

/** @throws {RejectedObject} when the cluster would refuse an object; the plan before stays as it was. */
export const planCluster = (desired: readonly KubernetesObject[], means: PlanMeans): Plan => {
  const { sites, faults, reset, before } = means
  const system = systemObjects(desired, (sites[0] as NodeSite).name)
  admit(desired, system)
  const memory = before?.memory ?? emptyMemory
  const objects = withNamespaces(system, desired)
  const nodes = planNodes(desired, sites)
  const workloads = gatherWorkloads(objects, nodes, { memory, reset })
  const pods = placePods(workloads.wanted, { sites, nodes, memory, faults, reset })
  const placed = pods.placed
  const found = findEndpoints(objects, placed, faults)
  const previous = reset ? [] : (before?.placement.servicePorts ?? [])
  const ports = faults.has('stale-endpoint') ? keepStale(previous, found) : found
  const remembered = faults.has('clusterip-changes') ? forgetChanged(memory, previous, ports) : memory
  const services = ofKind(objects, 'Service')
  const { evicted, drains } = workloads
  const next: Memory = { ...pods.memory, ...allocateServices(services, remembered, reset), evicted, drains }
  const shown = shownObjects(objects, { placed, sites }, next)
  const placement = {
    objects: [...nodes, ...shown, ...generatedSlices(services, ports)],
    servicePorts: withNodePorts(ports, next),
  }
  return { sites, nodes, placed, placement, memory: next }
}
