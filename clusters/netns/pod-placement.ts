/** Pods → nodes and addresses; a pod that lives on keeps both. */
import { RejectedObject } from '../cluster.js'
import { annotations, type Node, type Pod } from '../objects.js'
import type { Faults } from './faults.js'
import { createHostPorts, type HostPorts } from './host-ports.js'
import type { NodeSite } from './layout.js'
import { keyOf, type Memory, type PodRecord } from './memory.js'
import { type Given, isHostNumber, spotOf } from './pod-spots.js'
import { chooseNode } from './scheduling.js'

/** A pod that is to run, and the Deployment that wants it if one does. */
export interface WantedPod {
  readonly pod: Pod
  readonly owner?: NonNullable<PodRecord['owner']>
}

export interface PlacedPod {
  readonly pod: Pod
  readonly record: PodRecord
}

export interface PlacementMeans {
  readonly sites: readonly NodeSite[]
  readonly nodes: readonly Node[]
  readonly memory: Memory
  readonly faults: Faults
  /** Place as a new cluster would; keep only who would stand where it stands. */
  readonly reset: boolean
}

export const fingerprintOf = ({ metadata, spec }: Pod): string =>
  JSON.stringify([spec, metadata.annotations?.[annotations.incarnation], metadata.annotations?.[annotations.listen]])

const siteNamed = (sites: readonly NodeSite[], pod: Pod, name: string): NodeSite => {
  const site = sites.find((candidate) => candidate.name === name)
  if (site) return site
  const known = sites.map((candidate) => candidate.name).join(', ')
  throw new RejectedObject(`Pod ${keyOf(pod)}: there is no node "${name}"; nodes: ${known}`)
}

interface Progress extends Given {
  readonly placed: PlacedPod[]
  readonly loads: Map<string, number>
  readonly hostPorts: HostPorts
  serial: number
}

const makePod = ({ pod, owner }: WantedPod, node: string, means: PlacementMeans, progress: Progress): PodRecord => {
  const site = node === '' ? undefined : siteNamed(means.sites, pod, node)
  progress.serial += 1
  return {
    serial: progress.serial,
    node,
    ...spotOf(pod, site, means.faults, progress),
    fingerprint: fingerprintOf(pod),
    ...(owner ? { owner } : {}),
  }
}

const keeps = (record: PodRecord | undefined, pod: Pod): record is PodRecord =>
  record !== undefined && record.fingerprint === fingerprintOf(pod)

const place = (wanted: WantedPod, means: PlacementMeans, progress: Progress): void => {
  const { pod } = wanted
  const before = means.memory.pods.get(keyOf(pod))
  const lives = keeps(before, pod)
  const fitting = means.nodes.filter(({ metadata }) => progress.hostPorts.isFree(pod, metadata.name))
  const node = lives && !means.reset && before.node !== '' ? before.node : chooseNode(pod, fitting, progress.loads)
  if (node !== '') progress.hostPorts.take(pod, node)
  const record = lives && before.node === node ? before : makePod(wanted, node, means, progress)
  // Those that live on count from the start.
  if (means.reset || record !== before) progress.loads.set(node, (progress.loads.get(node) ?? 0) + 1)
  progress.placed.push({ pod, record })
}

/** What the pods that live on hold already: nodes' loads, and ports of theirs. */
const heldBefore = (wanted: readonly WantedPod[], { memory, reset }: PlacementMeans) => {
  const held = { loads: new Map<string, number>(), hostPorts: createHostPorts() }
  for (const { pod } of reset ? [] : wanted) {
    const record = memory.pods.get(keyOf(pod))
    if (!keeps(record, pod) || record.node === '') continue
    held.loads.set(record.node, (held.loads.get(record.node) ?? 0) + 1)
    held.hostPorts.take(pod, record.node)
  }
  return held
}

/** Addresses that no new pod gets: in a scenario those of all pods so far, in a new one those of pods that may live on. */
const addressesInUse = (wanted: readonly WantedPod[], { memory, reset }: PlacementMeans): Set<string> => {
  const all = reset
    ? wanted
        .map(({ pod }) => memory.pods.get(keyOf(pod)))
        .filter((record, index) => keeps(record, (wanted[index] as WantedPod).pod))
    : [...memory.pods.values()]
  return new Set(all.flatMap((record) => record?.addresses ?? []))
}

/** Numbers go on behind every pod that a new scenario begins with, those that live on too: what one of them had is not given again soon. */
const goOnBehind = (placed: readonly PlacedPod[], hostNumbers: Map<string, number>): void => {
  for (const { node, place } of placed.map(({ record }) => record))
    if (isHostNumber(place)) hostNumbers.set(node, Math.max(hostNumbers.get(node) ?? 1, place))
}

/**
 * @returns every wanted pod with its record, and the memory's counters after it.
 * @throws {RejectedObject} for a node that does not exist, a port of it that is taken, or when its CIDR is full.
 */
export const placePods = (
  wanted: readonly WantedPod[],
  means: PlacementMeans,
): { placed: readonly PlacedPod[]; memory: Pick<Memory, 'serial' | 'pods' | 'hostNumbers'> } => {
  const progress: Progress = {
    placed: [],
    ...heldBefore(wanted, means),
    // A new scenario begins with the places that are wired already.
    hostNumbers: new Map(means.reset ? [] : means.memory.hostNumbers),
    used: addressesInUse(wanted, means),
    serial: means.memory.serial,
  }
  for (const one of wanted) place(one, means, progress)
  if (means.reset) goOnBehind(progress.placed, progress.hostNumbers)
  const pods = new Map(progress.placed.map(({ pod, record }) => [keyOf(pod), record]))
  return { placed: progress.placed, memory: { serial: progress.serial, hostNumbers: progress.hostNumbers, pods } }
}
