/** Nodes that went away under a scenario: who answers there, or does not, says nothing about the network. Pure. */
import type { WireObject } from './api.js'
import type { Naming } from './naming.js'
import { conditionOf, isReady, nodeOf } from './readiness.js'
import { isOfScenario, type Owner } from './wire.js'

/** Without it nobody finds anybody. */
const isDns = ({ metadata: { namespace, labels } }: WireObject): boolean =>
  namespace === 'kube-system' && labels?.['k8s-app'] === 'kube-dns'

const describe = (node: WireObject, said: string | undefined): string => {
  const { name } = node.metadata
  const called = said === undefined || said === name ? name : `${said} (${name})`
  const message = conditionOf(node, 'Ready')?.message
  return `node ${called} is not Ready${message ? ` (${message})` : ''}`
}

export interface NodesInUse {
  readonly nodes: Iterable<WireObject>
  /** All that are seen, ours or not. */
  readonly pods: Iterable<WireObject>
  readonly owner: Owner
  readonly naming: Pick<Naming, 'node'>
}

/** Those that are lost under the scenario's pods, or the cluster's DNS, in words; undefined where none is. */
export const describeLostNodes = ({ nodes, pods, owner, naming }: NodesInUse): string | undefined => {
  const used = new Set([...pods].filter((pod) => isOfScenario(pod, owner) || isDns(pod)).map(nodeOf))
  const lost = [...nodes].filter((node) => used.has(node.metadata.name) && !isReady(node))
  if (lost.length === 0) return undefined
  const told = lost.map((node) => describe(node, naming.node.said(node.metadata.name))).join('; ')
  return `${told}, and what this scenario needs is there: run again when it is back`
}
