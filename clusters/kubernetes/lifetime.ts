/** How an engine begins and ends: what it watches, the agents of nodes, what it finds and what it leaves. */
import { createAuthority, lazily } from '../agent/authority.js'
import type { Capability, Cluster } from '../cluster.js'
import { createAgentLinks } from './agent-links.js'
import { agentConfigMap, agentVolume } from './agent-program.js'
import type { WireObject } from './api.js'
import type { KubernetesParts } from './cluster.js'
import type { Dressing } from './dressing.js'
import type { Engine } from './engine.js'
import { findOwn, removeOwn } from './leftovers.js'
import { closeNodeAgents, openNodeAgents } from './node-agents.js'
import { resetNodes } from './node-changes.js'
import { NodePortTaken } from './node-ports.js'
import { reconcile } from './reconcile.js'
import { lookForSctp } from './sctp-nodes.js'
import { openSight, type Sight } from './sight.js'
import { isOurs, partOf } from './wire.js'

const addressesOf = ({ status }: WireObject): readonly string[] =>
  ((status as { addresses?: { address: string }[] } | undefined)?.addresses ?? []).map(({ address }) => address)

const dressingOf = ({ naming, run, agent, capabilities }: KubernetesParts, sight: Sight): Dressing => {
  const nodes = [...sight.of('Node').values()]
  return {
    naming,
    run,
    agent,
    program: { volume: agentVolume(), config: agentConfigMap },
    nodes: Object.fromEntries(nodes.map(({ metadata: { name } }) => [name, naming.node.said(name) ?? name])),
    ipv6: nodes.flatMap(addressesOf).some((address) => address.includes(':')),
    hostNetwork: capabilities.has('node-network'),
  }
}

export const openEngine = async (parts: KubernetesParts): Promise<Engine> => {
  const { run, adopts, givenNamespaces, capabilities, api } = parts
  const owner = adopts ? undefined : run
  const ownsCluster = capabilities.has('cluster-scope')
  const sight = await openSight(api, { owner, ownsCluster, ...(givenNamespaces && { givenNamespaces }) })
  return {
    parts,
    sight,
    owner,
    dressing: dressingOf(parts, sight),
    links: createAgentLinks(api),
    authority: parts.authority ?? lazily(createAuthority),
    memory: {
      sent: new Map(),
      found: new Map(),
      evicted: new Map(),
      nodes: new Map(),
      labels: new Map(),
      generation: 0,
    },
  }
}

type Lacks = NonNullable<Cluster['lacks']>

const openNodes = async (engine: Engine): Promise<Lacks> => {
  if (!engine.parts.capabilities.has('node-network')) return {}
  try {
    await openNodeAgents(engine)
    return {}
  } catch (error) {
    if (!(error instanceof NodePortTaken && engine.parts.mayLack?.has('node-network'))) throw error
    await closeNodeAgents(engine)
    return { 'node-network': error.message }
  }
}

/** From then on, pods are given what the cluster is known to be able to do. */
export const equip = (engine: Engine, capabilities: ReadonlySet<Capability>): Engine =>
  capabilities.has('sctp') && engine.memory.sctpDoubt === undefined
    ? { ...engine, dressing: { ...engine.dressing, agnhost: engine.parts.agnhost } }
    : engine

/** Brings what must be there before anything is asked. @returns what the cluster then can do, and why not more. */
export const begin = async (engine: Engine): Promise<Pick<Cluster, 'capabilities' | 'lacks'>> => {
  await resetNodes(engine)
  const closed = await openNodes(engine)
  const { lack, doubt } = await lookForSctp(engine)
  if (doubt !== undefined) engine.memory.sctpDoubt = doubt
  const lacks: Lacks = { ...closed, ...(lack !== undefined && { sctp: lack }) }
  for (const [key, object] of await findOwn(engine)) engine.memory.found.set(key, object)
  // Nobody promises SCTP: every node must show it. Where that is in doubt it is asked for, and each answer is `unknown`.
  const capabilities = [...engine.parts.capabilities, 'sctp' as const].filter((one) => lacks[one] === undefined)
  return { capabilities: new Set(capabilities), lacks: { ...engine.parts.lacks, ...lacks } }
}

/** Whoever joins a cluster that is all ours finds the nodes' agents and empty namespaces, which are slow to make. */
export const tidy = async (engine: Engine): Promise<void> => {
  if (engine.parts.adopts) await reconcile(engine, [], { reset: true }, 0)
  else await removeOwn(engine)
}

/** Whoever looks into a cluster that is kept finds what the last scenario has, and nothing else. */
export const dropSpares = async ({ sight, owner, parts }: Engine): Promise<void> => {
  const spares = [...sight.of('Pod').values()].filter((pod) => isOurs(pod, owner) && partOf(pod) === 'spare')
  await Promise.allSettled(spares.map((pod) => parts.api.remove(pod, { graceSeconds: 0 })))
}

export const release = ({ sight, links }: Engine): void => {
  links.close()
  sight.close()
}
