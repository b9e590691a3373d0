/** From what a scenario desires to a cluster that holds it. */
import type { Holding, Live } from '../cluster.js'
import { type KubernetesObject, ofKind } from '../objects.js'
import { agentPlaces } from './agent-places.js'
import type { WireObject } from './api.js'
import { differ } from './difference.js'
import { dress, marksOf } from './dressing.js'
import { issueSecrets } from './dressing-secrets.js'
import { type Engine, inParallel, nodesDown } from './engine.js'
import { relabelOthers } from './labels-of-others.js'
import { liveObjects } from './live.js'
import { closeNodes, differInNodes, openNodes } from './node-changes.js'
import { nodeOf } from './readiness.js'
import { send, sendObject } from './sending.js'
import { settle } from './settling.js'
import { mostSpare } from './spare-pods.js'

/** A namespace of ours that nobody wants is kept without its labels: to take it away and make it again takes many seconds. */
const emptied = ({ parts }: Engine, { metadata }: WireObject): WireObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: metadata.name, labels: marksOf(parts.run, 'spare') },
})

/** Open connections, and what the nodes remember of old ones. */
const forget = async (engine: Engine): Promise<void> => {
  const { sight, links, parts } = engine
  const down = nodesDown(engine)
  const pods = [...sight.of('Pod').values()].filter((pod) => !down.has(nodeOf(pod) ?? ''))
  const open = pods
    .flatMap(agentPlaces)
    .map(links.of)
    .filter((link) => link.isOpen())
  // An agent that cannot be told has no connections that anybody could use.
  await Promise.allSettled(open.map((link) => link.ask({ op: 'cut' })))
  await parts.surroundings.forget?.()
}

const dropLinks = ({ sight, links }: Engine): void => {
  const pods = sight.of('Pod')
  links.retain(new Set([...pods.values()].flatMap(({ metadata }) => metadata.uid ?? [])))
}

/** Namespaces that were handed over, and that the account may not even see. */
const isGiven = ({ parts, sight }: Engine, { kind, metadata }: WireObject): boolean =>
  kind === 'Namespace' &&
  parts.givenNamespaces?.includes(metadata.name) === true &&
  !sight.of(kind).has(`/${metadata.name}`)

const nodeLabels = (desired: readonly KubernetesObject[], { parts }: Engine): readonly WireObject[] =>
  ofKind(desired, 'Node').map(({ metadata }) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: parts.naming.node.real(metadata.name), labels: metadata.labels ?? {} },
  }))

const closedOf = (desired: readonly KubernetesObject[], { parts }: Engine): ReadonlySet<string> =>
  new Set(
    ofKind(desired, 'Node').flatMap(({ metadata, spec }) =>
      spec?.unschedulable === true ? [parts.naming.node.real(metadata.name)] : [],
    ),
  )

const routeExternalIps = async (engine: Engine, wire: readonly WireObject[]): Promise<void> => {
  const { sight, parts } = engine
  const wanted = wire.filter(({ kind, spec }) => kind === 'Service' && (spec as { externalIPs?: unknown })?.externalIPs)
  const live = wanted.flatMap(({ metadata }) => sight.of('Service').get(`${metadata.namespace}/${metadata.name}`) ?? [])
  await parts.surroundings.routeExternalIps?.(live)
}

const tell = async (engine: Engine, desired: readonly KubernetesObject[]): Promise<Live> => {
  const { memory, parts, sight } = engine
  memory.generation += 1
  const { surroundings, naming } = parts
  return {
    generation: memory.generation,
    objects: liveObjects(sight.of, naming, ofKind(desired, 'Node')),
    outside: surroundings.outside?.host ?? { addresses: [], names: [] },
    external: surroundings.external?.host ?? { addresses: [], names: [] },
    ingress: await parts.edge(),
  }
}

/**
 * @param spare how many pods that nobody wants may wait for the next scenario, where one begins
 * @throws {RejectedObject} when the cluster refuses an object; an Error that says what does not get ready.
 */
export const reconcile = async (
  engine: Engine,
  desired: readonly KubernetesObject[],
  { reset = false, existing = [] }: Holding = {},
  spare = engine.parts.keepsLabels ? 0 : mostSpare,
): Promise<Live> => {
  const { memory, sight, parts } = engine
  await sight.lookInto(existing.map(({ namespace }) => parts.naming.namespace.real(namespace)))
  if (reset) memory.evicted.clear()
  const secrets = await issueSecrets(desired, engine.authority)
  const wire = dress([...desired, ...secrets], engine.dressing).filter((object) => !isGiven(engine, object))
  const nodes = differInNodes(ofKind(desired, 'Node'), memory.nodes, parts.naming.node.real)
  await openNodes(engine, nodes)
  const live = { pods: sight.of('Pod'), namespaces: sight.of('Namespace') }
  const past = { closed: closedOf(desired, engine), keepsLabels: parts.keepsLabels ?? false }
  const before = { ...memory, ...live, ...past, owner: engine.owner, mostSpare: spare }
  const difference = differ(wire, before, reset)
  await relabelOthers(engine, [...difference.relabel, ...nodeLabels(desired, engine)])
  await send(engine, difference)
  await inParallel(difference.spare.map((namespace) => sendObject(engine, emptied(engine, namespace))))
  await settle(engine, wire)
  await closeNodes(engine, nodes, reset)
  if (nodes.length > 0) await settle(engine, wire)
  dropLinks(engine)
  await routeExternalIps(engine, wire)
  if (reset) await forget(engine)
  return tell(engine, desired)
}
