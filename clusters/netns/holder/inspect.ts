/** What a person would want to see after a failure, as the kernel tells it. */
import { run } from './commands.js'
import type { Hosts } from './hosts.js'

export interface Artifact {
  readonly name: string
  readonly text: string
}

const views = {
  'rules.nft': { file: 'nft', args: ['list', 'ruleset'] },
  'routes.txt': { file: 'ip', args: ['route', 'show', 'table', 'all'] },
  'addresses.txt': { file: 'ip', args: ['-brief', 'address'] },
  'flows.txt': { file: 'conntrack', args: ['-L'] },
} as const

/** A view that cannot be had says why: evidence must not fail because a part of it did. */
const look = async (node: string, [name, command]: [string, { file: string; args: readonly string[] }]) => ({
  name: `${node}/${name}`,
  text: await run(node, command).catch((error: Error) => error.message),
})

/** Rules, routes, addresses and flows of each node, and the latest DNS questions. */
export const inspect = async (nodes: readonly string[], hosts: Hosts): Promise<readonly Artifact[]> => {
  const looks = nodes.flatMap((node) => Object.entries(views).map((view) => look(node, view)))
  const queries = hosts.queries()
  const dns = queries.length > 0 ? [{ name: 'dns/queries.txt', text: queries.join('\n') }] : []
  return [...(await Promise.all(looks)), ...dns]
}
