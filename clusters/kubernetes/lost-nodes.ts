/** Nodes that went away under a scenario: who answers there, or does not, says nothing about the network. Pure. */
import type { WireObject } from './api.js'
import type { Naming } from './naming.js'
import { conditionOf, isReady, nodeOf } from './readiness.js'
import { isLeaving, isOfScenario, type Owner } from './wire.js'

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

/** DNS lives as long as one of its pods does. */
const dnsNodes = (
  pods: readonly WireObject[],
  lost: ReadonlySet<string | undefined>,
): readonly (string | undefined)[] => {
  const own = pods.filter(isDns).map(nodeOf)
  return own.every((name) => lost.has(name)) ? own : []
}

/** Those that are lost under the scenario's pods, or under all of the cluster's DNS, in words; undefined where none is. */
export const describeLostNodes = ({ nodes, pods, owner, naming }: NodesInUse): string | undefined => {
  const notReady = [...nodes].filter((node) => !isReady(node))
  if (notReady.length === 0) return undefined
  // What is leaving waits on a dead node for ever, and is replaced elsewhere.
  const there = [...pods].filter((pod) => !isLeaving(pod))
  const names = new Set<string | undefined>(notReady.map(({ metadata }) => metadata.name))
  const used = new Set([...there.filter((pod) => isOfScenario(pod, owner)).map(nodeOf), ...dnsNodes(there, names)])
  const lost = notReady.filter(({ metadata }) => used.has(metadata.name))
  if (lost.length === 0) return undefined
  const told = lost.map((node) => describe(node, naming.node.said(node.metadata.name))).join('; ')
  return `${told}, and what this scenario needs is there: run again when it is back`
}
