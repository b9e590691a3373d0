/** The extra addresses of the hosts beside a cluster, and the routes that lead to them. */
import { type Placed, placeContainers } from './containers.js'
import { scriptIn } from './docker.js'
import { hostAddresses, hostName, outsideAddresses, type Role } from './hosts.js'
import { networkName } from './network.js'
import type { Running } from './program.js'
import type { Shells } from './shells.js'

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
  const { ipv4, ipv6 } = hostAddresses[role]
  return [
    'set -e',
    `ip address replace ${ipv4}/32 dev eth0`,
    sourceLoop('-4', ipv4),
    ...(hasV6(host) ? [`ip -6 address replace ${ipv6}/128 dev eth0 nodad preferred_lft 0`] : []),
    ...(hasV6(host) ? [sourceLoop('-6', ipv6)] : []),
  ].join('\n')
}

/**
 * kubeadm wants nodes that forward, and kind passes its check over: a node has it from the machine's default, or from a CNI
 * that sets it with its first pod. Without either, what comes to a node port of a node without pods goes nowhere.
 */
const forward = 'echo 1 >/proc/sys/net/ipv4/ip_forward'

const nodeScript = ({ outside, external }: Wiring): string =>
  [
    'set -e',
    forward,
    `ip route replace ${hostAddresses.outside.ipv4}/32 via ${outside.address}`,
    `ip route replace ${hostAddresses.external.ipv4}/32 via ${external.address}`,
    ...(hasV6(outside) ? [`ip -6 route replace ${hostAddresses.outside.ipv6}/128 via ${outside.address6}`] : []),
    ...(hasV6(external) ? [`ip -6 route replace ${hostAddresses.external.ipv6}/128 via ${external.address6}`] : []),
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
    `ip route replace ${hostAddresses[of].ipv4}/32 via ${peer.address} src ${hostAddresses[of === 'outside' ? 'external' : 'outside'].ipv4}`
  const work: readonly (readonly [string, string])[] = [
    [outside.name, `${hostScript('outside', outside)}\n${meet('external', external)}`],
    [external.name, `${hostScript('external', external)}\n${meet('outside', outside)}`],
    ...placed.map(({ name }) => [name, nodeScript(wiring)] as const),
  ]
  await Promise.all(work.map(([name, script]) => scriptIn(name, script, running)))
  return wiring
}

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
