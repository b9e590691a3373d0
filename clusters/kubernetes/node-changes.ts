/** What scenarios do to nodes: cordon, drain, cut their links; all of it is undone when nobody wants it any more. */
import { annotations, type Node } from '../objects.js'
import { ApiError, type WireObject } from './api.js'
import { isOwned } from './difference-pods.js'
import { deadlineMs, type Engine, inParallel, type NodeState } from './engine.js'
import { untilGone, untilHeard } from './hearing.js'
import { isReady, nodeOf } from './readiness.js'
import { refusalOf } from './refusal.js'
import { isLeaving, isOfScenario, keyOf, madeOf } from './wire.js'

const usual: NodeState = { unschedulable: false, link: 'up', drains: undefined }

const stateOf = ({ metadata, spec }: Node): NodeState => ({
  unschedulable: spec?.unschedulable === true,
  link: metadata.annotations?.[annotations.link] === 'down' ? 'down' : 'up',
  drains: metadata.annotations?.[annotations.drains],
})

export interface NodeChange {
  /** The cluster's own name of it. */
  readonly node: string
  readonly before: NodeState
  readonly after: NodeState
}

/** Nodes of which something else is wanted than before. Pure. */
export const differInNodes = (
  desired: readonly Node[],
  before: ReadonlyMap<string, NodeState>,
  real: (said: string) => string,
): readonly NodeChange[] => {
  const wanted = new Map(desired.map((node) => [real(node.metadata.name), stateOf(node)]))
  const names = [...new Set([...before.keys(), ...wanted.keys()])]
  const all = names.map((node) => ({ node, before: before.get(node) ?? usual, after: wanted.get(node) ?? usual }))
  return all.filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
}

const nodeObject = (name: string): WireObject => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })

const cordon = async (engine: Engine, { node, after }: NodeChange): Promise<void> => {
  const { api, naming } = engine.parts
  const object = nodeObject(node)
  try {
    await untilHeard(engine, await api.patch(object, { spec: { unschedulable: after.unschedulable || null } }))
  } catch (error) {
    throw refusalOf(object, error, naming)
  }
}

const setLink = async (engine: Engine, { node, after }: NodeChange): Promise<void> => {
  const { surroundings, provider } = engine.parts
  if (!surroundings.setLink) throw new Error(`${provider} cannot cut the links of nodes here`)
  await surroundings.setLink(node, after.link)
}

const untilReady = ({ sight, parts }: Engine, node: string): Promise<true> => {
  const find = (): true | undefined => {
    const live = sight.of('Node').get(`/${node}`)
    return live === undefined || isReady(live) ? true : undefined
  }
  return sight.until(find, { what: `node ${parts.naming.node.said(node) ?? node} to be ready again`, deadlineMs })
}

const isCordoned = ({ spec }: WireObject): boolean =>
  (spec as { unschedulable?: boolean } | undefined)?.unschedulable === true

/** What an earlier process did to nodes and could not undo: on a cluster that is all ours, nobody else did it. */
export const resetNodes = async (engine: Engine): Promise<void> => {
  const { adopts, surroundings } = engine.parts
  if (!adopts) return
  const nodes = [...engine.sight.of('Node').values()]
  const undone = (all: readonly WireObject[]): readonly NodeChange[] =>
    all.map(({ metadata }) => ({ node: metadata.name, before: usual, after: usual }))
  await inParallel(surroundings.setLink ? undone(nodes).map((change) => setLink(engine, change)) : [])
  await inParallel(undone(nodes).map(({ node }) => untilReady(engine, node)))
  await inParallel(undone(nodes.filter(isCordoned)).map((change) => cordon(engine, change)))
}

const eviction = ({ metadata }: WireObject): WireObject => ({
  apiVersion: 'policy/v1',
  kind: 'Eviction',
  metadata: { name: metadata.name, ...(metadata.namespace !== undefined && { namespace: metadata.namespace }) },
})

/** A bare pod stays away as long as the same one is desired, as it would on any cluster. */
const evict = async (engine: Engine, pod: WireObject): Promise<void> => {
  const { parts, memory } = engine
  try {
    await parts.api.create(eviction(pod), 'eviction')
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw refusalOf(pod, error, parts.naming)
  }
  const print = pod.metadata.annotations?.[madeOf]
  if (print !== undefined) memory.evicted.set(keyOf(pod), print)
  await untilGone(engine, pod)
}

const drain = async (engine: Engine, { node }: NodeChange, isMeant: (pod: WireObject) => boolean): Promise<void> => {
  const pods = [...engine.sight.of('Pod').values()]
  const there = pods.filter((pod) => isOfScenario(pod, engine.owner) && !isLeaving(pod) && nodeOf(pod) === node)
  await inParallel(there.filter(isMeant).map((pod) => evict(engine, pod)))
}

const remember = ({ memory }: Engine, { node, after }: NodeChange): void => {
  if (JSON.stringify(after) === JSON.stringify(usual)) memory.nodes.delete(node)
  else memory.nodes.set(node, after)
}

const mended = ({ before, after }: NodeChange): boolean => before.link === 'down' && after.link === 'up'
const cut = ({ before, after }: NodeChange): boolean => before.link === 'up' && after.link === 'down'

/** Before pods are made: what is closed to them, and links that come back. */
export const openNodes = async (engine: Engine, changes: readonly NodeChange[]): Promise<void> => {
  await inParallel(changes.filter(mended).map((change) => setLink(engine, change)))
  for (const change of changes.filter(mended)) remember(engine, { ...change, after: { ...change.before, link: 'up' } })
  await inParallel(changes.filter(mended).map(({ node }) => untilReady(engine, node)))
  const cordoned = changes.filter(({ before, after }) => before.unschedulable !== after.unschedulable)
  await inParallel(cordoned.map((change) => cordon(engine, change)))
  for (const change of changes) {
    const { unschedulable, drains } = change.after
    remember(engine, { ...change, after: { unschedulable, drains, link: cut(change) ? 'up' : change.after.link } })
  }
}

/**
 * Once pods are there: drains, and links that are cut.
 * @param reset a new scenario has drained nothing yet: only controllers' pods may be there, of the scenario before
 */
export const closeNodes = async (engine: Engine, changes: readonly NodeChange[], reset: boolean): Promise<void> => {
  const drained = changes.filter(({ before, after }) => after.drains !== undefined && before.drains !== after.drains)
  await inParallel(drained.map((change) => drain(engine, change, reset ? isOwned : () => true)))
  for (const change of changes.filter(cut)) {
    await setLink(engine, change)
    remember(engine, change)
  }
}
