/** The nodes of somebody's cluster, by the names that scenarios use: `control-plane`, `worker`, `worker2`, … */
import type { WireObject } from '../kubernetes/api.js'

interface Taint {
  readonly effect?: string
}

interface NodeSpec {
  readonly unschedulable?: boolean
  readonly taints?: readonly Taint[]
  readonly providerID?: string
}

interface NodeStatus {
  readonly addresses?: readonly { readonly type: string; readonly address: string }[]
  readonly conditions?: readonly { readonly type: string; readonly status: string }[]
}

export const specOf = (node: WireObject): NodeSpec => (node.spec ?? {}) as NodeSpec
const statusOf = (node: WireObject): NodeStatus => (node.status ?? {}) as NodeStatus

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane'

const isControlPlane = ({ metadata }: WireObject): boolean => metadata.labels?.[controlPlaneLabel] !== undefined

const isReady = (node: WireObject): boolean =>
  statusOf(node).conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

/** Pods without tolerations can be placed there. */
export const isSchedulable = (node: WireObject): boolean => {
  const { unschedulable, taints = [] } = specOf(node)
  return isReady(node) && !unschedulable && taints.every(({ effect }) => effect === 'PreferNoSchedule')
}

/** Addresses at which the node may be called from elsewhere, the public ones last. */
export const nodeAddresses = (node: WireObject): readonly string[] =>
  ['InternalIP', 'ExternalIP'].flatMap((wanted) =>
    (statusOf(node).addresses ?? []).flatMap(({ type, address }) => (type === wanted ? [address] : [])),
  )

const byName = (one: WireObject, other: WireObject): number =>
  one.metadata.name.localeCompare(other.metadata.name, 'en', { numeric: true })

/**
 * Real names by the names that scenarios use. The first node of the control plane is `control-plane`, if the cluster shows
 * one; the others are workers by name, those first that take pods.
 */
export const aliasNodes = (nodes: readonly WireObject[]): ReadonlyMap<string, string> => {
  const sorted = [...nodes].sort(byName)
  const first = sorted.find(isControlPlane)
  const others = sorted.filter((node) => node !== first)
  const workers = [...others.filter(isSchedulable), ...others.filter((node) => !isSchedulable(node))]
  return new Map([
    ...(first ? ([['control-plane', first.metadata.name]] as const) : []),
    ...workers.map(({ metadata }, index) => [`worker${index === 0 ? '' : index + 1}`, metadata.name] as const),
  ])
}

/** Whether pods can be told to run on `worker` and on `worker2`. */
export const hasSecondWorker = (nodes: readonly WireObject[]): boolean => {
  const second = aliasNodes(nodes).get('worker2')
  return nodes.some((node) => node.metadata.name === second && isSchedulable(node))
}

/**
 * As scenarios count, with one node for the control plane: where a cloud keeps that to itself, so many workers are as good as
 * one node more.
 */
export const countNodes = (nodes: readonly WireObject[]): number => {
  const usable = new Set(nodes.filter(isSchedulable).map(({ metadata }) => metadata.name))
  return 1 + [...aliasNodes(nodes)].filter(([alias, name]) => alias !== 'control-plane' && usable.has(name)).length
}
