/** One Change, in the order that the protocol states; what serves is closed before the kernel changes. */
import type { Change } from '../protocol.js'
import type { Hosts } from './hosts.js'
import { applyKernel, forgetFlows } from './kernel.js'

/** The namespaces that ever got rules, and so have flows to forget. */
export type Nodes = Set<string>

export const applyChange = async (change: Change, hosts: Hosts, nodes: Nodes): Promise<void> => {
  if (change.forget.all) hosts.cutConnections()
  hosts.retire(change.hosts)
  await applyKernel(change)
  for (const node of Object.keys(change.rules)) nodes.add(node)
  await hosts.admit(change)
  await forgetFlows([...nodes], change.forget)
}
