/** The nodes' own kernels: links that are cut, tables that are emptied or read. */
import type { Artifact } from '../cluster.js'
import type { Placed } from './containers.js'
import { scriptIn } from './docker.js'
import type { Running } from './program.js'
import type { Shells } from './shells.js'

/** What Kubernetes says to its nodes while their links are cut for everybody else: API server, kubelet, etcd. */
const control = '{ 6443, 10250, 2379, 2380 }'
const neighbours = 'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept'

/** Only between the nodes' own addresses; and whoever asks the API server. */
const exceptions = (family: 'ip' | 'ip6', own: string, peers: readonly string[]): readonly string[] => {
  if (own === '') return []
  const others = `{ ${peers.filter((peer) => peer !== '').join(', ')} }`
  return [
    `${family} daddr ${own} tcp dport 6443 accept`,
    `${family} saddr ${own} tcp sport 6443 accept`,
    `${family} saddr ${others} ${family} daddr ${others} tcp dport ${control} accept`,
    `${family} saddr ${others} ${family} daddr ${others} tcp sport ${control} accept`,
  ]
}

/**
 * All that comes in or goes out over eth0 is dropped, both families, but the talk of Kubernetes itself: without it nobody
 * could ask a pod there anything. Before conntrack and after NAT, so that nothing of it is remembered. Routes stay.
 */
export const cutRules = (node: Placed, peers: readonly Placed[]): string => {
  const allowed = [
    neighbours,
    ...exceptions(
      'ip',
      node.address,
      peers.map(({ address }) => address),
    ),
    ...exceptions(
      'ip6',
      node.address6,
      peers.map(({ address6 }) => address6),
    ),
  ]
  const chain = (name: string, hook: string, priority: number, interfaceName: string): readonly string[] => [
    `  chain ${name} {`,
    `    type filter hook ${hook} priority ${priority}; policy accept;`,
    `    ${interfaceName} != "eth0" accept`,
    ...allowed.map((rule) => `    ${rule}`),
    '    drop',
    '  }',
  ]
  return [
    'table inet netherkin_link',
    'delete table inet netherkin_link',
    'table inet netherkin_link {',
    ...chain('in', 'prerouting', -400, 'iifname'),
    ...chain('out', 'postrouting', 400, 'oifname'),
    '}',
    '',
  ].join('\n')
}

/** A node that is gone must not claim a load balancer's address either: ARP for its own is all that it may speak. */
const arpRules = ({ address }: Placed, hook: 'ingress' | 'egress', field: 'daddr' | 'saddr'): string =>
  [
    `table netdev netherkin_${hook} {`,
    `  chain link { type filter hook ${hook} device "eth0" priority -500; policy accept;`,
    `    ether type arp arp ${field} ip != ${address} drop`,
    '  }',
    '}',
    '',
  ].join('\n')

const apply = (rules: string, orElse = ''): string => `nft -f - <<'NFT'${orElse}\n${rules}NFT\n`

/** Not every kernel filters ARP there; the rest of the cut does not hang on it. */
const cutScript = (node: Placed, peers: readonly Placed[]): string =>
  [
    'set -e',
    apply(cutRules(node, peers)),
    apply(arpRules(node, 'ingress', 'daddr'), ' 2>/dev/null || true'),
    apply(arpRules(node, 'egress', 'saddr'), ' 2>/dev/null || true'),
  ].join('\n')

const mendScript = ['inet netherkin_link', 'netdev netherkin_ingress', 'netdev netherkin_egress']
  .map((table) => `nft delete table ${table} 2>/dev/null || true`)
  .join('\n')

/** @param peers all nodes, this one too */
export const setLink = async (
  node: Placed,
  peers: readonly Placed[],
  state: 'up' | 'down',
  shells: Shells,
): Promise<void> => {
  await shells.run(node.name, state === 'down' ? `${mendScript}\n${cutScript(node, peers)}` : mendScript)
}

/**
 * UDP flows that the kernel still remembers would let packets pass, or send them to a backend that is gone; and clients stick
 * to the backend that they had. TCP's own entries end with its connections: streams of the API server pass here.
 */
const forgetScript = `
conntrack -D -p udp >/dev/null 2>&1
for list in /proc/net/xt_recent/*; do [ -w "$list" ] && echo / >"$list"; done 2>/dev/null
for family in ip ip6; do
  nft list sets "$family" 2>/dev/null | sed -n 's/^[[:space:]]*set \\(affinity-[^ ]*\\) {.*/\\1/p' |
    while read -r set; do nft flush set "$family" kube-proxy "$set"; done
  nft list maps "$family" 2>/dev/null | sed -n 's/^[[:space:]]*map \\(affinity-[^ ]*\\) {.*/\\1/p' |
    while read -r map; do nft flush map "$family" kube-proxy "$map"; done
done
true
`

export const forget = async (nodes: readonly string[], shells: Shells): Promise<void> => {
  await Promise.all(nodes.map((node) => shells.run(node, forgetScript)))
}

const looks: readonly { readonly name: string; readonly command: string }[] = [
  { name: 'addresses', command: 'ip -brief address' },
  { name: 'routes', command: 'ip route; ip -6 route' },
  { name: 'rules', command: 'iptables-save 2>/dev/null | grep -v "^#"; nft list ruleset 2>/dev/null | head -c 200000' },
  { name: 'conntrack', command: 'conntrack -L 2>/dev/null | grep -vE "dport=(6443|10250|2379|2380) " | tail -n 300' },
]

const mark = '--8<--'

const inspectScript = looks.map(({ command }) => `${command}\necho '${mark}'`).join('\n')

const inspectNode = async (node: string, running: Running): Promise<readonly Artifact[]> => {
  const text = await scriptIn(node, inspectScript, running).catch((error: Error) => error.message)
  const parts = text.split(`${mark}`)
  return looks.flatMap(({ name }, index) => {
    const part = parts[index]?.trim()
    return part ? [{ name: `${name} of ${node}`, mediaType: 'text/plain', text: part }] : []
  })
}

/** Milliseconds for all nodes together: what has not answered by then is left out. */
const inspectMs = 15_000

export const inspect = async (nodes: readonly string[], running: Running = {}): Promise<readonly Artifact[]> =>
  (await Promise.all(nodes.map((node) => inspectNode(node, { ...running, timeoutMs: inspectMs })))).flat()
