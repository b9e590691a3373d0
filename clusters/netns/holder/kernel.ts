/** A Change's way into the kernel: namespaces, links, addresses, sysctls, rules, conntrack. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import type { Change } from '../protocol.js'
import { settleLinks } from './carrier.js'
import { run, runIp } from './commands.js'
import { within } from './namespaces.js'

const scratch = '/run/netherkin'

/** A /run of our own: `ip netns` keeps its names there, and no other process of the host can see them. */
export const prepareKernel = async (): Promise<void> => {
  const ownRun = run('', { file: 'mount', args: ['-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', '/run'] })
  await Promise.all([ownRun, runIp('', 'link set lo up')])
  mkdirSync(scratch)
}

/** All devices but `lo`, read without a program. */
const devicesOf = (namespace: string): readonly string[] =>
  within(namespace, () => readFileSync('/proc/self/net/dev', 'utf8'))
    .split('\n')
    .slice(2)
    .map((line) => line.split(':')[0]?.trim() ?? '')
    .filter((device) => device !== '' && device !== 'lo')

const addNamespaces = async (names: readonly string[]): Promise<void> => {
  if (names.length > 0) await runIp('', names.map((name) => `netns add ${name}`).join('\n'))
}

const configureInside = async ({ addNamespaces: added, inside }: Change): Promise<void> => {
  const names = [...new Set([...added, ...Object.keys(inside)])]
  const textFor = (name: string): string =>
    [...(added.includes(name) ? ['link set lo up'] : []), inside[name] ?? ''].join('\n')
  await Promise.all(names.filter((name) => textFor(name).trim() !== '').map((name) => runIp(name, textFor(name))))
}

const settleChanged = async ({ addNamespaces: added, links, inside }: Change): Promise<void> => {
  const changed = new Set([...(links.trim() === '' ? [] : ['']), ...added, ...Object.keys(inside)])
  await Promise.all([...changed].map((name) => settleLinks(name, devicesOf(name))))
}

/** Dots are the separators; a slash stands for a dot inside a part, as sysctl(8) has it. */
const sysctlPath = (key: string): string =>
  join('/proc/sys', ...key.split('.').map((part) => part.replaceAll('/', '.')))

const writeSysctls = (sysctls: Change['sysctls']): void => {
  for (const [namespace, values] of Object.entries(sysctls))
    within(namespace, () => {
      for (const [key, value] of Object.entries(values)) writeFileSync(sysctlPath(key), value)
    })
}

const loadRules = async (rules: Change['rules']): Promise<void> => {
  const load = async ([namespace, text]: [string, string]): Promise<void> => {
    const file = join(scratch, `${namespace || 'underlay'}.nft`)
    await writeFile(file, text)
    await run(namespace, { file: 'nft', args: ['-f', file] })
  }
  await Promise.all(Object.entries(rules).map(load))
}

/** Everything of a Change between `addNamespaces` and `rules`, in that order. */
export const applyKernel = async (change: Change): Promise<void> => {
  await addNamespaces(change.addNamespaces)
  if (change.links.trim() !== '') await runIp('', change.links)
  await configureInside(change)
  await settleChanged(change)
  writeSysctls(change.sysctls)
  await loadRules(change.rules)
}

const forgetUdp = (namespace: string, address: string): Promise<string> => {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  const args = ['-D', '-f', family, '-p', 'udp', '--orig-dst', address]
  return run(namespace, { file: 'conntrack', args, forgives: /0 flow entries/ })
}

/** conntrack of these nodes. */
export const forgetFlows = async (nodes: readonly string[], { all, udpTo }: Change['forget']): Promise<void> => {
  const flush = (node: string): Promise<string> => run(node, { file: 'conntrack', args: ['-F'] })
  const addresses = all ? [] : udpTo
  await Promise.all([
    ...(all ? nodes.map(flush) : []),
    ...nodes.flatMap((node) => addresses.map((address) => forgetUdp(node, address))),
  ])
}
