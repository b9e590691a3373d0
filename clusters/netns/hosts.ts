/** Everybody with sockets: who listens on what, and whom it asks for names. */
import type { Listener } from '../agent/listener.js'
import { annotations, type Pod } from '../objects.js'
import type { Protocol } from '../probe.js'
import type { Faults } from './faults.js'
import { external, type NodeSite, nodeProcessPort, outside } from './layout.js'
import type { Plan } from './plan.js'
import type { PlacedPod } from './pod-placement.js'
import { noResolver, resolverOf } from './pod-resolver.js'
import { type AgentHost, sourceKey } from './protocol.js'
import { roleOf } from './system.js'
import { podNamespace } from './wiring.js'

const localhost = '127.0.0.1'

const addressesToListenOn = (
  { pod, record }: PlacedPod,
  protocol: string,
  faults: Faults,
): readonly (string | undefined)[] => {
  const onlyLocalhost = pod.metadata.annotations?.[annotations.listen] === 'localhost'
  if (faults.has('localhost-split')) return onlyLocalhost ? [] : record.addresses
  if (onlyLocalhost) return [localhost]
  // A node has many addresses, and a datagram's answer must come from the one that was asked.
  return pod.spec?.hostNetwork && protocol === 'UDP' ? [localhost, ...record.addresses] : [undefined]
}

/** Every containerPort of every container, on its own protocol; a pod without any listens on nothing. */
const listenersOf = (placed: PlacedPod, faults: Faults): readonly Listener[] => {
  const ports = (placed.pod.spec?.containers ?? [])
    .flatMap(({ ports: own = [] }) => own)
    // Node cannot speak it: such a port stays closed, and whoever probes it hears that.
    .filter(({ protocol }) => protocol !== 'SCTP')
  const isEdge = roleOf(placed.pod) === 'ingress'
  const listeners = ports.flatMap(({ containerPort, protocol = 'TCP' }) =>
    addressesToListenOn(placed, protocol, faults).map((address) => ({
      protocol: protocol as Protocol,
      port: containerPort,
      ...(address === undefined ? {} : { address }),
      ...(isEdge && containerPort === 443 ? { tlsNames: [] } : {}),
    })),
  )
  return [...new Map(listeners.map((one) => [`${one.protocol} ${one.port} ${one.address}`, one])).values()]
}

const servesOf = (pod: Pod): Pick<AgentHost, 'serves'> => {
  const serves = roleOf(pod)
  return serves ? { serves } : {}
}

const podHost = (placed: PlacedPod, faults: Faults): AgentHost => {
  const { metadata } = placed.pod
  const namespace = metadata.namespace ?? 'default'
  return {
    key: sourceKey({ kind: 'pod', namespace, name: metadata.name }),
    netns: podNamespace(placed),
    identity: { namespace, pod: metadata.name, node: placed.record.node },
    instance: `${placed.record.serial}.${metadata.annotations?.[annotations.restarts] ?? '0'}`,
    listeners: listenersOf(placed, faults),
    resolver: resolverOf(placed.pod, faults),
    ...servesOf(placed.pod),
  }
}

const nodeHost = ({ name }: NodeSite): AgentHost => ({
  key: sourceKey({ kind: 'node', name }),
  netns: name,
  identity: { namespace: 'node', pod: name, node: name },
  instance: '1',
  listeners: [{ protocol: 'TCP', port: nodeProcessPort }],
  resolver: noResolver,
})

const offCluster = (key: string, listeners: readonly Listener[]): AgentHost => ({
  key,
  netns: key,
  identity: { namespace: '', pod: key, node: '' },
  instance: '1',
  listeners,
  resolver: noResolver,
})

const externalListeners: readonly Listener[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'UDP', port: 80 },
  { protocol: 'TCP', port: 443, tlsNames: [external.name] },
  { protocol: 'UDP', port: 443 },
]

/** `localhost-shared`: what a pod listens on is heard on the localhost of the other pods of its node. */
const strangers = (placed: readonly PlacedPod[], faults: Faults): readonly AgentHost[] => {
  if (!faults.has('localhost-shared')) return []
  const ordinary = placed.filter((one) => one.record.node !== '' && !one.pod.spec?.hostNetwork && !roleOf(one.pod))
  return ordinary.flatMap((home) => {
    const guests = ordinary.filter((guest) => guest !== home && guest.record.node === home.record.node)
    return guestsAt(
      podHost(home, faults),
      guests.map((guest) => podHost(guest, faults)),
    )
  })
}

/** Who comes first has the port. */
const guestsAt = (home: AgentHost, guests: readonly AgentHost[]): readonly AgentHost[] => {
  const taken = new Set(home.listeners.map(({ protocol, port }) => `${protocol} ${port}`))
  return guests.map((guest) => {
    const free = guest.listeners.filter(({ protocol, port }) => !taken.has(`${protocol} ${port}`))
    for (const { protocol, port } of free) taken.add(`${protocol} ${port}`)
    return {
      ...guest,
      key: `${guest.key} at ${home.key}`,
      netns: home.netns,
      instance: [guest.instance, home.instance, ...free.map(({ protocol, port }) => `${protocol}${port}`)].join('/'),
      listeners: free.map((listener) => ({ ...listener, address: localhost })),
    }
  })
}

/** Pods that run, every node's own process, and the two hosts off the cluster. */
export const agentHosts = ({ placed, sites }: Plan, faults: Faults): readonly AgentHost[] => [
  ...placed.filter(({ record }) => record.node !== '').map((one) => podHost(one, faults)),
  ...strangers(placed, faults),
  ...sites.map(nodeHost),
  offCluster(outside.netns, []),
  offCluster(external.netns, externalListeners),
]
