/** Pods and Pod templates as they are sent: names mapped, agents where `netherkin-agent` is said. Pure. */

import type { Listener } from '../agent/listener.js'
import type { AgentStart } from '../agent/requests.js'
import { agentImage, annotations, type Container, type Pod } from '../objects.js'
import type { Protocol } from '../probe.js'
import { agentContainerParts } from './agent-program.js'
import { sctpListeners } from './agnhost.js'
import type { Dressing } from './dressing.js'
import { readyGate } from './readiness.js'

type PodSpec = NonNullable<Pod['spec']>

/** What a Pod and a Deployment's template have in common. */
export interface PodShape {
  readonly metadata?: Pod['metadata'] | { readonly annotations?: Record<string, string> }
  readonly spec?: PodSpec
}

export const isAgent = ({ image }: Container): boolean => image === agentImage

export const hasAgent = ({ spec }: PodShape): boolean => (spec?.containers ?? []).some(isAgent)

/**
 * Addresses to listen on; undefined is all of them. A node has many addresses, and a datagram's answer must come from the
 * one that was asked: the kubelet puts the node's own in place of `$(HOST_IP)`.
 */
const addressesOf = (
  { metadata, spec }: PodShape,
  protocol: string,
  ipv6: boolean,
): readonly (string | undefined)[] => {
  if (metadata?.annotations?.[annotations.listen] === 'localhost') return ['127.0.0.1', ...(ipv6 ? ['::1'] : [])]
  return spec?.hostNetwork && protocol === 'UDP' ? ['127.0.0.1', '$(HOST_IP)'] : [undefined]
}

const listenersOf = (pod: PodShape, { ports = [] }: Container, ipv6: boolean): readonly Listener[] =>
  ports
    // Node cannot speak it: agnhost does, in a container of its own.
    .filter(({ protocol }) => protocol !== 'SCTP')
    .flatMap(({ containerPort, protocol = 'TCP' }) =>
      addressesOf(pod, protocol, ipv6).map((address) => ({
        protocol: protocol as Protocol,
        port: containerPort,
        ...(address !== undefined && { address }),
      })),
    )

/** A template does not know its pods' names, nor a pod its node: the kubelet puts them in. */
const startOf = (pod: PodShape, container: Container, namespace: string, { nodes, ipv6 }: Dressing): AgentStart => ({
  namespace,
  pod: '$(POD_NAME)',
  nodes,
  listeners: listenersOf(pod, container, ipv6),
})

const fromField = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } })

/** Variables that others name must come before them. */
const fieldsOf = ({ spec }: PodShape) => [
  fromField('POD_NAME', 'metadata.name'),
  ...(spec?.hostNetwork ? [fromField('HOST_IP', 'status.hostIP')] : []),
]

/** Pod Security `restricted`; only root may have low ports in a node's own network. */
const securityOf = (hostNetwork: boolean) => ({
  ...(hostNetwork ? { runAsUser: 0 } : { runAsNonRoot: true, runAsUser: 1000 }),
  allowPrivilegeEscalation: false,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'], ...(hostNetwork && { add: ['NET_BIND_SERVICE'] }) },
})

const dressContainer = (pod: PodShape, container: Container, namespace: string, means: Dressing): Container => {
  const { args: _args, ...said } = container
  const start = startOf(pod, container, namespace, means)
  const { lifecycle, ...parts } = agentContainerParts({ ...means.agent, start })
  return {
    lifecycle,
    ...said,
    ...parts,
    env: [...(said.env ?? []), ...fieldsOf(pod), ...parts.env],
    volumeMounts: [...(said.volumeMounts ?? []), ...parts.volumeMounts],
    securityContext: { ...securityOf(pod.spec?.hostNetwork === true), ...said.securityContext },
  }
}

/** What speaks SCTP beside the agents. In a node's own network nothing does: whoever reaches agnhost can run commands in it. */
const sidecarsOf = ({ metadata, spec }: PodShape, { agnhost }: Dressing) => {
  if (!agnhost || spec?.hostNetwork || metadata?.annotations?.[annotations.listen] === 'localhost') return []
  const ports = (spec?.containers ?? []).filter(isAgent).flatMap(({ ports: own = [] }) => own)
  return sctpListeners(
    agnhost,
    ports.flatMap(({ containerPort, protocol }) => (protocol === 'SCTP' ? [containerPort] : [])),
  )
}

const unprivilegedPorts = { name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }

/** What an agent's pod gets unless it says otherwise; a pod with other containers too keeps Kubernetes' own defaults. */
const habits = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 1,
} as const

const dressAgents = (pod: PodShape, spec: PodSpec, namespace: string, means: Dressing): PodSpec => ({
  ...(spec.containers.every(isAgent) && habits),
  ...spec,
  containers: [
    ...spec.containers.map((one) => (isAgent(one) ? dressContainer(pod, one, namespace, means) : one)),
    ...sidecarsOf(pod, means),
  ],
  volumes: [...(spec.volumes ?? []), means.program.volume],
  ...(!spec.hostNetwork && {
    securityContext: {
      ...spec.securityContext,
      sysctls: [...(spec.securityContext?.sysctls ?? []), unprivilegedPorts],
    },
  }),
})

const hostname = 'kubernetes.io/hostname'

const mapNodes = (spec: PodSpec, { naming }: Dressing): PodSpec => {
  const host = spec.nodeSelector?.[hostname]
  return {
    ...spec,
    ...(spec.nodeName !== undefined && { nodeName: naming.node.real(spec.nodeName) }),
    ...(host !== undefined && { nodeSelector: { ...spec.nodeSelector, [hostname]: naming.node.real(host) } }),
  }
}

/** Ready only while we say so. A pod that a controller makes anew has nobody to say it, and is ready by itself. */
export const gate = (spec: PodSpec): PodSpec => ({
  ...spec,
  readinessGates: [...(spec.readinessGates ?? []), { conditionType: readyGate }],
})

/** Pods of this template are never to be ready. */
export const isUnready = (template: PodShape): boolean =>
  hasAgent(template) && template.metadata?.annotations?.[annotations.ready] === 'false'

/** @param namespace as scenarios say it @throws {RangeError} for a node that the cluster does not have. */
export const dressPodSpec = (pod: PodShape, namespace: string, means: Dressing): PodSpec | undefined => {
  if (!pod.spec) return undefined
  const spec = mapNodes(pod.spec, means)
  return hasAgent(pod) ? dressAgents(pod, spec, namespace, means) : spec
}
