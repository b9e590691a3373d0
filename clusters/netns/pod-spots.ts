/** Which place and addresses of its node a pod gets. */
import { RejectedObject } from '../cluster.js'
import type { Pod } from '../objects.js'
import { addressAt, sizeOf } from './addresses.js'
import type { Faults } from './faults.js'
import type { NodeSite } from './layout.js'
import type { PodRecord } from './memory.js'
import { roleOf } from './system.js'

/** The next host number of the node that nobody has; numbers go round, so that none is used again soon. */
const nextHostNumber = ({ podCidr }: NodeSite, last: number, used: ReadonlySet<string>): number => {
  const hosts = sizeOf(podCidr) - 3
  for (let step = 0; step < hosts; step++) {
    const number = ((last - 1 + step) % hosts) + 2
    if (!used.has(addressAt(podCidr, number))) return number
  }
  throw new RejectedObject(`no pod address is left in ${podCidr}`)
}

/** What has been given so far, and is noted here as more is given. */
export interface Given {
  readonly placed: readonly { readonly pod: Pod; readonly record: PodRecord }[]
  /** Last host number of each node. */
  readonly hostNumbers: Map<string, number>
  /** Addresses that nobody else gets. */
  readonly used: Set<string>
  readonly serial: number
}

type Spot = Pick<PodRecord, 'place' | 'addresses'>

/** A place has its host number for good, so a namespace that is wired once serves pod after pod. */
const givePlace = (site: NodeSite, progress: Given): Spot => {
  const place = nextHostNumber(site, progress.hostNumbers.get(site.name) ?? 1, progress.used)
  progress.hostNumbers.set(site.name, place)
  const address = addressAt(site.podCidr, place)
  progress.used.add(address)
  return { place, addresses: [address] }
}

/** Beyond every host number: places that serve once. */
const firstOddPlace = 1000

/** Whether a place is a host number of its node: a pod may have none of its own. */
export const isHostNumber = (place: number): boolean => place > 0 && place < firstOddPlace

/** `duplicate-address`: every ordinary pod gets the address of the first one. */
const duplicateOf = (pod: Pod, progress: Given, faults: Faults): Spot | undefined => {
  if (!faults.has('duplicate-address') || roleOf(pod)) return undefined
  const first = progress.placed.find((other) => !roleOf(other.pod) && !other.pod.spec?.hostNetwork)
  return first && { place: firstOddPlace + progress.serial, addresses: first.record.addresses }
}

/** @param site absent while no node takes the pod @throws {RejectedObject} when the node's CIDR is full. */
export const spotOf = (pod: Pod, site: NodeSite | undefined, faults: Faults, progress: Given): Spot => {
  if (!site) return { place: 0, addresses: [] }
  if (pod.spec?.hostNetwork) return { place: 0, addresses: [site.address] }
  return duplicateOf(pod, progress, faults) ?? givePlace(site, progress)
}
