/** Pods → nodes and addresses; a pod that lives on keeps both. */
import { RejectedObject } from '../cluster.js'
import { annotations, type Node, type Pod } from '../objects.js'
import { addressAt, sizeOf } from './addresses.js'
import type { Faults } from './faults.js'
import type { NodeSite } from './layout.js'
import { keyOf, type Memory, type PodRecord } from './memory.js'
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

/** The next host number of the node that nobody has; numbers go round, so that none is used again soon. */
const nextHostNumber = ({ podCidr }: NodeSite, last: number, used: ReadonlySet<string>): number => {
  const hosts = sizeOf(podCidr) - 3
  for (let step = 0; step < hosts; step++) {
    const number = ((last - 1 + step) % hosts) + 2
    if (!used.has(addressAt(podCidr, number))) return number
  }
  throw new RejectedObject(`no pod address is left in ${podCidr}`)
}

interface Progress {
  readonly placed: PlacedPod[]
  readonly loads: Map<string, number>
  readonly hostNumbers: Map<string, number>
  readonly used: Set<string>
  serial: number
}

type Spot = Pick<PodRecord, 'place' | 'addresses'>

/** A place has its host number for good, so a namespace that is wired once serves pod after pod. */
const givePlace = (site: NodeSite, progress: Progress): Spot => {
  const place = nextHostNumber(site, progress.hostNumbers.get(site.name) ?? 1, progress.used)
  progress.hostNumbers.set(site.name, place)
  const address = addressAt(site.podCidr, place)
  progress.used.add(address)
  return { place, addresses: [address] }
}

/** Beyond every host number: places that serve once. */
const firstOddPlace = 1000

const isSystem = (pod: Pod): boolean => ['kube-system', 'ingress'].includes(pod.metadata.namespace ?? '')

/** `duplicate-address`: every ordinary pod gets the address of the first one. */
const duplicateOf = (pod: Pod, progress: Progress, faults: Faults): Spot | undefined => {
  if (!faults.has('duplicate-address') || isSystem(pod)) return undefined
  const first = progress.placed.find((other) => !isSystem(other.pod) && !other.pod.spec?.hostNetwork)
  return first && { place: firstOddPlace + progress.serial, addresses: first.record.addresses }
}

const spotOf = (pod: Pod, site: NodeSite | undefined, { faults }: PlacementMeans, progress: Progress): Spot => {
  if (!site) return { place: 0, addresses: [] }
  if (pod.spec?.hostNetwork) return { place: 0, addresses: [site.address] }
  return duplicateOf(pod, progress, faults) ?? givePlace(site, progress)
}

const makePod = ({ pod, owner }: WantedPod, node: string, means: PlacementMeans, progress: Progress): PodRecord => {
  const site = node === '' ? undefined : siteNamed(means.sites, pod, node)
  progress.serial += 1
  return {
    serial: progress.serial,
    node,
    ...spotOf(pod, site, means, progress),
    fingerprint: fingerprintOf(pod),
    ...(owner ? { owner } : {}),
  }
}

const keeps = (record: PodRecord | undefined, pod: Pod): record is PodRecord =>
  record !== undefined && record.fingerprint === fingerprintOf(pod)

const place = (wanted: WantedPod, means: PlacementMeans, progress: Progress): void => {
  const before = means.memory.pods.get(keyOf(wanted.pod))
  const lives = keeps(before, wanted.pod)
  const node =
    lives && !means.reset && before.node !== '' ? before.node : chooseNode(wanted.pod, means.nodes, progress.loads)
  const record = lives && before.node === node ? before : makePod(wanted, node, means, progress)
  progress.loads.set(node, (progress.loads.get(node) ?? 0) + 1)
  progress.placed.push({ pod: wanted.pod, record })
}

const loadsOf = (wanted: readonly WantedPod[], { memory, reset }: PlacementMeans): Map<string, number> => {
  const loads = new Map<string, number>()
  if (reset) return loads
  for (const { pod } of wanted) {
    const record = memory.pods.get(keyOf(pod))
    if (keeps(record, pod)) loads.set(record.node, (loads.get(record.node) ?? 0) + 1)
  }
  return loads
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

/**
 * @returns every wanted pod with its record, and the memory's counters after it.
 * @throws {RejectedObject} for a node that does not exist, or when a node's CIDR is full.
 */
export const placePods = (
  wanted: readonly WantedPod[],
  means: PlacementMeans,
): { placed: readonly PlacedPod[]; memory: Pick<Memory, 'serial' | 'pods' | 'hostNumbers'> } => {
  const progress: Progress = {
    placed: [],
    loads: loadsOf(wanted, means),
    // A new scenario begins with the places that are wired already.
    hostNumbers: new Map(means.reset ? [] : means.memory.hostNumbers),
    used: addressesInUse(wanted, means),
    serial: means.memory.serial,
  }
  for (const one of wanted) place(one, means, progress)
  const pods = new Map(progress.placed.map(({ pod, record }) => [keyOf(pod), record]))
  return { placed: progress.placed, memory: { serial: progress.serial, hostNumbers: progress.hostNumbers, pods } }
}
