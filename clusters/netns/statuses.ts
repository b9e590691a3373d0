/** Objects as `kubectl get` would show them. */
import {
  agentImage,
  annotations,
  type Deployment,
  type EndpointSlice,
  type Ingress,
  type Node,
  type Pod,
} from '../objects.js'
import { suffixOf } from './deployments.js'
import { isReady } from './endpoints.js'
import { clusterFamily, type NodeSite } from './layout.js'
import { keyOf } from './memory.js'
import type { Endpoint, ServicePort } from './placement.js'
import type { PlacedPod } from './pod-placement.js'

/** A uid in the usual shape, out of a pod's serial. */
const uidOf = (serial: number): string => `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`

const containerStatuses = ({ metadata, spec }: Pod) => {
  const restartCount = Number(metadata.annotations?.[annotations.restarts] ?? 0)
  const ready = isReady({ metadata } as Pod)
  return (spec?.containers ?? []).map(({ name, image = name }) => ({
    name,
    image,
    // No image runs here: whatever the pod wants, it is the agent that listens on its ports.
    imageID: agentImage,
    ready,
    started: true,
    restartCount,
    state: { running: {} },
  }))
}

export const podWithStatus = ({ pod, record }: PlacedPod, sites: readonly NodeSite[]): Pod => {
  const metadata = { ...pod.metadata, uid: uidOf(record.serial) }
  const site = sites.find(({ name }) => name === record.node)
  if (!site) return { ...pod, metadata, status: { phase: 'Pending' } }
  const ready = isReady(pod) ? 'True' : 'False'
  const [podIP = ''] = record.addresses
  return {
    ...pod,
    metadata,
    spec: { ...pod.spec, containers: pod.spec?.containers ?? [], nodeName: record.node },
    status: {
      phase: 'Running',
      hostIP: site.address,
      hostIPs: [{ ip: site.address }],
      podIP,
      podIPs: record.addresses.map((ip) => ({ ip })),
      conditions: [
        { type: 'Ready', status: ready },
        { type: 'ContainersReady', status: ready },
      ],
      containerStatuses: containerStatuses(pod),
    },
  }
}

export const deploymentWithStatus = (deployment: Deployment, placed: readonly PlacedPod[]): Deployment => {
  const own = placed.filter(({ record }) => record.owner?.deployment === keyOf(deployment))
  const ready = own.filter(({ pod, record }) => record.node !== '' && isReady(pod)).length
  const status = { replicas: own.length, updatedReplicas: own.length, readyReplicas: ready, availableReplicas: ready }
  return { ...deployment, status }
}

export const ingressWithStatus = (ingress: Ingress, address: string | undefined): Ingress =>
  address === undefined ? ingress : { ...ingress, status: { loadBalancer: { ingress: [{ ip: address }] } } }

/** What the scenario says of a node, upon what the node is. */
export const mergeNode = (own: Node, said: Node | undefined): Node => {
  if (!said) return own
  const metadata = {
    ...own.metadata,
    ...said.metadata,
    labels: { ...own.metadata.labels, ...said.metadata.labels },
  }
  return { ...own, metadata, spec: { ...own.spec, ...said.spec } }
}

const sliceEndpoint = ({ address, ready, pod, hostname, node }: Endpoint) => ({
  addresses: [address],
  conditions: { ready },
  ...(hostname ? { hostname } : {}),
  ...(node ? { nodeName: node } : {}),
  ...(pod ? { targetRef: { kind: 'Pod', namespace: pod.namespace, name: pod.name } } : {}),
})

/** The slice that the endpoints' controller would write for one port. */
export const sliceOf = ({ namespace, service, name, protocol, port, endpoints }: ServicePort): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `${service}-${suffixOf(`${namespace}/${service}/${protocol}/${port}`, 5)}`,
    namespace,
    labels: {
      'kubernetes.io/service-name': service,
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    },
  },
  addressType: clusterFamily,
  endpoints: endpoints.map(sliceEndpoint),
  ports: [{ name, protocol, port: endpoints[0]?.port ?? port }],
})
