/** The system's own objects: namespaces, the cluster's DNS, and an ingress controller where one is wanted. */
import type { KubernetesObject, Namespace, Node, Pod, Service } from '../objects.js'
import { clusterDns, type NodeSite } from './layout.js'

export const controlPlaneTaint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const
const dnsNamespace = 'kube-system'
const ingressNamespace = 'ingress'
export const edgeService = { namespace: ingressNamespace, name: 'edge' } as const

/** Policies that admit the ingress controller know its namespace by this label, as on real clusters. */
const roleLabels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [ingressNamespace]: { 'netherkin.dev/role': 'ingress' },
}

export const namespaceObject = (name: string): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...roleLabels[name] } },
})

/** A node as kind makes it: the control plane is tainted unless it is alone. */
export const nodeObject = ({ name, address, podCidr, isControlPlane }: NodeSite, isAlone: boolean): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    labels: {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      ...(isControlPlane ? { [controlPlaneTaint.key]: '' } : {}),
    },
  },
  spec: {
    podCIDR: podCidr,
    podCIDRs: [podCidr],
    ...(isControlPlane && !isAlone ? { taints: [controlPlaneTaint] } : {}),
  },
  status: {
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
})

/** What a pod of the system does for the cluster. */
export type Role = 'dns' | 'ingress'

/** Where a pod lives says nothing: users may have pods in the same namespaces. */
const roleAnnotation = 'netherkin.dev/role'

/** Undefined for every pod but the system's own. */
export const roleOf = ({ metadata }: Pod): Role | undefined =>
  metadata.annotations?.[roleAnnotation] as Role | undefined

const systemPod = (
  { namespace, name, role }: { namespace: string; name: string; role: Role },
  labels: Record<string, string>,
  node: string,
  ports: readonly { name: string; containerPort: number; protocol: string }[],
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels, annotations: { [roleAnnotation]: role } },
  spec: { nodeName: node, containers: [{ name, image: name, ports: [...ports] }] },
})

const dns = (node: string): readonly KubernetesObject[] => [
  systemPod({ namespace: dnsNamespace, name: 'coredns', role: 'dns' }, { 'k8s-app': 'kube-dns' }, node, [
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
    { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
  ]),
  serviceObject(
    { namespace: dnsNamespace, name: 'kube-dns' },
    {
      clusterIP: clusterDns,
      selector: { 'k8s-app': 'kube-dns' },
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      ],
    },
  ),
]

const serviceObject = (metadata: { namespace: string; name: string }, spec: NonNullable<Service['spec']>): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec,
})

const ingressController = (node: string): readonly KubernetesObject[] => [
  systemPod({ namespace: ingressNamespace, name: 'controller', role: 'ingress' }, { app: 'ingress-controller' }, node, [
    { name: 'http', containerPort: 80, protocol: 'TCP' },
    { name: 'https', containerPort: 443, protocol: 'TCP' },
  ]),
  serviceObject(edgeService, {
    type: 'LoadBalancer',
    selector: { app: 'ingress-controller' },
    ports: [
      { name: 'http', port: 80, protocol: 'TCP' },
      { name: 'https', port: 443, protocol: 'TCP' },
    ],
  }),
]

/** What every cluster holds beside the desired objects, nodes not counted. System pods live on the control plane. */
export const systemObjects = (
  desired: readonly KubernetesObject[],
  controlPlane: string,
): readonly KubernetesObject[] => {
  const wantsIngress = desired.some(({ kind }) => kind === 'Ingress' || kind === 'IngressClass')
  const namespaces = [
    'default',
    dnsNamespace,
    'kube-public',
    'kube-node-lease',
    ...(wantsIngress ? [ingressNamespace] : []),
  ]
  return [
    ...namespaces.map(namespaceObject),
    ...dns(controlPlane),
    ...(wantsIngress ? ingressController(controlPlane) : []),
  ]
}
