/** The two hosts off the cluster: containers beside its nodes, with an agent each. */
import type { Listener } from '../agent/listener.js'
import type { AgentStart } from '../agent/requests.js'
import type { Authority } from '../agent/sockets.js'
import { agentPath } from '../kubernetes/agent-program.js'
import type { ExecStream } from '../kubernetes/api.js'
import { containersWith, docker, engineName } from './docker.js'
import type { HostImage } from './host-image.js'
import { clusterLabel, labelArgs } from './marks.js'
import { networkName } from './network.js'
import type { Running } from './program.js'
import { openStream } from './stream.js'

/** Documentation addresses (RFC 5737, RFC 3849): nobody else's. */
export const outsideAddresses = { ipv4: '192.0.2.100', ipv6: '2001:db8:192::100' } as const
export const externalAddresses = { ipv4: '203.0.113.10', ipv6: '2001:db8:203::10' } as const
export const externalName = 'external.example'

const roles = ['outside', 'external'] as const
export type Role = (typeof roles)[number]

export const hostName = (cluster: string, role: Role): string => `${cluster}-${role}`

export const hostAddresses: Readonly<Record<Role, { readonly ipv4: string; readonly ipv6: string }>> = {
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
