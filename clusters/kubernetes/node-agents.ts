/** One agent in each node's own network: where probes from nodes start, and what listens on 9100. */
import { pathsIn } from '../agent/paths.js'
import type { AgentStart } from '../agent/requests.js'
import { agentPlaces } from './agent-places.js'
import { agentContainerParts } from './agent-program.js'
import type { WireObject } from './api.js'
import { agentConfig, type Dressing, marksOf } from './dressing.js'
import { deadlineMs, type Engine, inParallel } from './engine.js'
import type { Naming } from './naming.js'
import { awaitListening, NodePortTaken, nodeListeners } from './node-ports.js'
import { makePod, removePod } from './pod-changes.js'
import { isReady, nodeOf } from './readiness.js'
import { sendNamespace, sendObject } from './sending.js'
import { describeTroubles } from './troubles.js'
import { refuseUnpulled, Unpulled } from './unpulled.js'
import { isLeaving, placeOf } from './wire.js'

/** Ours alone, too, where several runs share a cluster. */
export const nodeAgentsNamespace = ({ namespace: names }: Naming): string => names.real('netherkin-nodes')
const startOf = (said: string): AgentStart => ({
  namespace: 'node',
  pod: said,
  node: said,
  listeners: nodeListeners,
})

/**
 * It goes on where a port of its node is taken: others may give it up. The kubelet asks by exec, which no policy and no
 * listener can get in the way of.
 */
const agentParts = (means: Parameters<typeof agentContainerParts>[0]) => {
  const { lifecycle: _, ...parts } = agentContainerParts(means)
  return {
    ...parts,
    readinessProbe: {
      exec: { command: ['cat', pathsIn().ready] },
      timeoutSeconds: 5,
      periodSeconds: 5,
      failureThreshold: 1,
    },
  }
}

/** Named after its node, as scenarios call it. */
export const nodeAgent = (real: string, said: string, { agent, naming, program, run }: Dressing): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: said, namespace: nodeAgentsNamespace(naming), labels: marksOf(run, 'node') },
  spec: {
    nodeName: real,
    hostNetwork: true,
    dnsPolicy: 'ClusterFirstWithHostNet',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 1,
    tolerations: [{ operator: 'Exists' }],
    containers: [
      {
        name: 'agent',
        ...agentParts({ ...agent, start: startOf(said) }),
        securityContext: {
          runAsUser: 1000,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
    ],
    volumes: [program.volume],
  },
})

const namespace = ({ naming, run }: Dressing): WireObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: nodeAgentsNamespace(naming),
    labels: { ...marksOf(run, 'node'), 'pod-security.kubernetes.io/enforce': 'privileged' },
  },
})

const volumeOf = ({ spec }: WireObject): string => JSON.stringify((spec as { volumes?: unknown } | undefined)?.volumes)

/** The volume carries the program's hash in its name: an agent of an older program does not serve. */
const serves = (live: WireObject, wanted: WireObject, volume: string): boolean =>
  !isLeaving(live) && nodeOf(live) === nodeOf(wanted) && agentPlaces(live).length > 0 && volumeOf(live).includes(volume)

const ensure = async (engine: Engine, pod: WireObject): Promise<void> => {
  const live = engine.sight.of('Pod').get(placeOf(pod))
  const name = engine.dressing.program.volume.configMap?.name ?? ''
  if (live && serves(live, pod, name)) return
  if (live) await removePod(engine, live)
  await makePod(engine, pod)
}

/** Takes them away again, where a cluster must do without. */
export const closeNodeAgents = async (engine: Engine): Promise<void> => {
  const own = nodeAgentsNamespace(engine.dressing.naming)
  const pods = [...engine.sight.of('Pod').values()].filter(({ metadata }) => metadata.namespace === own)
  await inParallel(pods.map((pod) => removePod(engine, { ...pod, apiVersion: 'v1', kind: 'Pod' })))
}

/** Resolves when every node's agent listens. @throws {NodePortTaken} */
export const openNodeAgents = async (engine: Engine): Promise<void> => {
  const { sight, dressing, parts } = engine
  const pods = Object.entries(dressing.nodes).map(([real, said]) => nodeAgent(real, said, dressing))
  await sendNamespace(engine, namespace(dressing))
  await sendObject(engine, agentConfig(nodeAgentsNamespace(dressing.naming), 'node', dressing))
  await inParallel(pods.map((pod) => ensure(engine, pod)))
  const unready = (): readonly WireObject[] =>
    pods.flatMap((pod) => {
      const live = sight.of('Pod').get(placeOf(pod))
      return live && isReady(live) ? [] : [live ?? pod]
    })
  const refuse = refuseUnpulled()
  const find = (): true | undefined => {
    const left = unready()
    refuse(left)
    return left.length === 0 ? true : undefined
  }
  const names = Object.entries(dressing.nodes).map(([real, said]) => (real === said ? said : `${said} (${real})`))
  try {
    await Promise.all([
      sight.until(find, { what: 'the agents of the nodes', deadlineMs }),
      ...pods.map((pod, index) => awaitListening(engine, pod, names[index] ?? '')),
    ])
  } catch (error) {
    if (error instanceof NodePortTaken) throw error
    const troubles = await describeTroubles(unready(), parts.api, parts.naming)
    const why = error instanceof Unpulled ? `: ${error.message}` : ''
    throw new Error(`the agents of the nodes do not get ready${why}:\n${troubles}`, { cause: error })
  }
  // They are the engine's own, and no scenario's to take away.
  engine.memory.sent.clear()
}
