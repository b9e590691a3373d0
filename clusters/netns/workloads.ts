/** The pods that are to run: declared ones, those of Deployments, without those that a drain evicted. */
import { annotations, type KubernetesObject, type Node, ofKind, type Pod } from '../objects.js'
import { ownerOf, podsOfDeployment } from './deployments.js'
import { keyOf, type Memory } from './memory.js'
import { fingerprintOf, type WantedPod } from './pod-placement.js'
import { roleOf } from './system.js'

export interface Workloads {
  readonly wanted: readonly WantedPod[]
  readonly evicted: ReadonlyMap<string, string>
  readonly drains: ReadonlyMap<string, string>
}

const drainsOf = (nodes: readonly Node[]): ReadonlyMap<string, string> =>
  new Map(
    nodes.flatMap(({ metadata }) => {
      const count = metadata.annotations?.[annotations.drains]
      return count === undefined ? [] : [[metadata.name, count] as const]
    }),
  )

/** Nodes whose count changed since the last reconcile. */
const drainedNow = (drains: ReadonlyMap<string, string>, memory: Memory, reset: boolean): ReadonlySet<string> =>
  new Set([...drains].filter(([node, count]) => !reset && memory.drains.get(node) !== count).map(([node]) => node))

const stillEvicted = (pods: readonly Pod[], evicted: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map(
    pods.filter((pod) => evicted.get(keyOf(pod)) === fingerprintOf(pod)).map((pod) => [keyOf(pod), fingerprintOf(pod)]),
  )

/** What was evicted stays away as long as it is the same object; a reset brings it back. */
export const gatherWorkloads = (
  objects: readonly KubernetesObject[],
  nodes: readonly Node[],
  { memory, reset }: { memory: Memory; reset: boolean },
): Workloads => {
  const drains = drainsOf(nodes)
  const drained = drainedNow(drains, memory, reset)
  const isGone = (key: string): boolean => drained.has(memory.pods.get(key)?.node ?? '')
  const bare = ofKind(objects, 'Pod')
  const evicted = new Map(reset ? [] : stillEvicted(bare, memory.evicted))
  for (const pod of bare) {
    // A drain leaves the cluster its DNS and its ingress.
    if (roleOf(pod)) continue
    const record = memory.pods.get(keyOf(pod))
    if (isGone(keyOf(pod)) && record?.fingerprint === fingerprintOf(pod)) evicted.set(keyOf(pod), fingerprintOf(pod))
  }
  const staying = bare.filter((pod) => !evicted.has(keyOf(pod))).map((pod) => ({ pod }))
  const made = ofKind(objects, 'Deployment').flatMap((deployment) =>
    podsOfDeployment(deployment, memory, isGone).map((pod) => ({ pod, owner: ownerOf(deployment) })),
  )
  return { wanted: [...staying, ...made], evicted, drains }
}
