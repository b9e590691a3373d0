/** The two hosts off the cluster: containers beside its nodes, with an agent each. */
import type { Listener } from '../agent/listener.js'
import type { AgentStart } from '../agent/requests.js'
import type { Authority } from '../agent/sockets.js'
import { agentPath } from '../kubernetes/agent-program.js'
import type { ExecStream } from '../kubernetes/api.js'
import { type Placed, placeContainers } from './containers.js'
import { containersWith, docker, engineName, scriptIn } from './docker.js'
import type { HostImage } from './host-image.js'
import { clusterLabel, labelArgs } from './marks.js'
import { networkName } from './network.js'
import { ProgramFailed, type Running } from './program.js'
import type { Shells } from './shells.js'
import { openStream } from './stream.js'

/** Documentation addresses (RFC 5737, RFC 3849): nobody else's. */
export const outsideAddresses = { ipv4: '192.0.2.100', ipv6: '2001:db8:192::100' } as const
export const externalAddresses = { ipv4: '203.0.113.10', ipv6: '2001:db8:203::10' } as const
export const externalName = 'external.example'

const roles = ['outside', 'external'] as const
export type Role = (typeof roles)[number]

export const hostName = (cluster: string, role: Role): string => `${cluster}-${role}`

const own: Readonly<Record<Role, { readonly ipv4: string; readonly ipv6: string }>> = {
  outside: outsideAddresses,
  external: externalAddresses,
}

const plainListeners: readonly Listener[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'UDP', port: 80 },
  { protocol: 'UDP', port: 443 },
]

const startOf = (role: Role): AgentStart => ({
  namespace: '',
  pod: role,
  node: '',
  listeners: role === 'external' ? plainListeners : [],
  ready: true,
})

/** Where the program is put: a file can be copied into a container of a remote engine, a mount cannot. */
const program = '/netherkin-agent.mjs'

const createArgs = (cluster: string, run: string, role: Role, { image, node }: HostImage): readonly string[] => [
  'create',
  ...['--name', hostName(cluster, role), '--hostname', role, '--network', networkName()],
  ...labelArgs(cluster, run),
  ...['--cap-add', 'NET_ADMIN', '--user', '0', '--restart', 'no', '--workdir', '/'],
  // The address that ARP gives as the asker's is one of the network: not every node answers others.
  ...['--sysctl', 'net.ipv4.conf.all.arp_announce=2'],
  ...['--env', `NETHERKIN_AGENT=${JSON.stringify(startOf(role))}`, '--env', `NETHERKIN_NODE=${node}`],
  ...['--entrypoint', node, image, program, 'serve'],
]

const createHost = async (means: HostMeans, role: Role): Promise<void> => {
  const { cluster, run, image, running } = means
  const name = hostName(cluster, role)
  await docker(createArgs(cluster, run, role, image), running)
  const copies = [[agentPath(), program], ...(image.copied ? [[process.execPath, image.node]] : [])] as const
  for (const [from = '', to = ''] of copies) await docker(['cp', '--follow-link', from, `${name}:${to}`], running)
  await docker(['start', name], running)
}

export interface HostMeans {
  readonly cluster: string
  readonly run: string
  readonly image: HostImage
  readonly running: Running
}

/** Makes both, or starts them again where they are; engines that were restarted leave them behind, stopped. */
export const startHosts = async (means: HostMeans): Promise<void> => {
  const there = await containersWith(`${clusterLabel}=${means.cluster}`, means.running)
  const startOne = async (role: Role): Promise<void> => {
    const name = hostName(means.cluster, role)
    if (there.includes(name)) await docker(['start', name], means.running)
    else await createHost(means, role)
  }
  await Promise.all(roles.map(startOne))
}

export interface Wiring {
  readonly outside: Placed
  readonly external: Placed
  readonly nodes: readonly Placed[]
}

const hasV6 = ({ address6 }: Placed): boolean => address6 !== ''

/** Every route of the container's link gets this source: what it sends of its own accord, datagrams that answer others too. */
const sourceLoop = (family: '-4' | '-6', address: string): string => `
ip ${family} route show dev eth0 | grep -vE '^(fe80|ff00)' | while read -r to rest; do
  gateway=$(echo "$rest" | sed -n 's/.*\\(via [^ ]*\\).*/\\1/p')
  ip ${family} route replace "$to" $gateway dev eth0 src ${address}${family === '-6' ? ' metric 1' : ''}
done`

/** The extra address is the one that others see. */
const hostScript = (role: Role, host: Placed): string => {
  const { ipv4, ipv6 } = own[role]
  return [
    'set -e',
    `ip address replace ${ipv4}/32 dev eth0`,
    sourceLoop('-4', ipv4),
    ...(hasV6(host) ? [`ip -6 address replace ${ipv6}/128 dev eth0 nodad preferred_lft 0`] : []),
    ...(hasV6(host) ? [sourceLoop('-6', ipv6)] : []),
  ].join('\n')
}

const nodeScript = ({ outside, external }: Wiring): string =>
  [
    'set -e',
    `ip route replace ${own.outside.ipv4}/32 via ${outside.address}`,
    `ip route replace ${own.external.ipv4}/32 via ${external.address}`,
    ...(hasV6(outside) ? [`ip -6 route replace ${own.outside.ipv6}/128 via ${outside.address6}`] : []),
    ...(hasV6(external) ? [`ip -6 route replace ${own.external.ipv6}/128 via ${external.address6}`] : []),
  ].join('\n')

/** Gives both hosts their addresses and every node the way there. May be done again at any time. */
export const wireHosts = async (cluster: string, nodes: readonly string[], running: Running): Promise<Wiring> => {
  const names = [hostName(cluster, 'outside'), hostName(cluster, 'external'), ...nodes]
  const [outside, external, ...placed] = await placeContainers(names, running)
  if (!outside?.address || !external?.address)
    throw new Error(
      `the hosts beside ${cluster} have no address on the network "${networkName()}": their agents did not start`,
    )
  const wiring: Wiring = { outside, external, nodes: placed }
  const meet = (of: Role, peer: Placed): string =>
    `ip route replace ${own[of].ipv4}/32 via ${peer.address} src ${own[of === 'outside' ? 'external' : 'outside'].ipv4}`
  const work: readonly (readonly [string, string])[] = [
    [outside.name, `${hostScript('outside', outside)}\n${meet('external', external)}`],
    [external.name, `${hostScript('external', external)}\n${meet('outside', outside)}`],
    ...placed.map(({ name }) => [name, nodeScript(wiring)] as const),
  ]
  await Promise.all(work.map(([name, script]) => scriptIn(name, script, running)))
  return wiring
}

/** One stream to a host's agent. */
export const openHostStream = (cluster: string, role: Role): Promise<ExecStream> =>
  openStream(engineName(), [
    ...['exec', '-i', hostName(cluster, role)],
    // Which program Node is there, the container knows from its making.
    ...['sh', '-c', `exec "$NETHERKIN_NODE" ${program} bridge`],
  ])

/** What `external` listens on once somebody has an authority: TLS besides. */
export const externalListeners = async (authority: Authority): Promise<readonly Listener[]> => [
  ...plainListeners,
  { protocol: 'TCP', port: 443, certificate: await authority.issue([externalName]) },
]

/** The routes of a host that lead these addresses to a node; what was led before and is not now is taken away. */
export const routeFrom = async (
  host: Placed,
  node: Placed,
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
  shells: Shells,
): Promise<void> => {
  const hop = (address: string): string =>
    address.includes(':')
      ? `ip -6 route replace ${address}/128 via ${node.address6} src ${outsideAddresses.ipv6}`
      : `ip route replace ${address}/32 via ${node.address} src ${outsideAddresses.ipv4}`
  const drop = (address: string): string =>
    address.includes(':') ? `ip -6 route del ${address}/128 || true` : `ip route del ${address}/32 || true`
  if (change.add.length + change.remove.length === 0) return
  await shells.run(host.name, ['set -e', ...change.remove.map(drop), ...change.add.map(hop)].join('\n'))
}

/** Why a host's agent does not answer: what its container wrote. */
export const hostComplaint = async (cluster: string, role: Role): Promise<string> =>
  docker(['logs', '--tail', '5', hostName(cluster, role)]).catch((error: unknown) =>
    error instanceof ProgramFailed ? error.message : String(error),
  )
