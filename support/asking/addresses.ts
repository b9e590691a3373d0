/** Questions about the addresses that the cluster gave. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { describeRef, ofKind, refOf } from '../../clusters/objects.js'
import { InputError } from '../errors.js'
import { addressesOf, findLive } from '../judging/backends.js'
import { isInside } from '../judging/cidr.js'
import type { StateQuestion } from '../question.js'
import type { Name, Topology } from '../topology.js'
import { podAddresses } from './meanings.js'

const asked = (about: string, text: string, look: StateQuestion['look']): StateQuestion => ({
  kind: 'state',
  from: { kind: 'outside' },
  about,
  expected: { text, denial: false, differs: () => undefined },
  look,
})

const shared = (live: Live): string | undefined => {
  const all = podAddresses(live)
  const twice = all.find(({ address, pod }) => all.some((other) => other.address === address && other.pod !== pod))
  if (!twice) return undefined
  const pods = all.filter(({ address }) => address === twice.address).map(({ pod }) => pod)
  return `${twice.address} is the address of ${pods.join(' and ')}`
}

/** No two pods share an address, those of the node's own network excepted. */
export const askUnique = (): StateQuestion =>
  asked('the addresses of all pods', 'every pod has its own', (live) =>
    podAddresses(live).length === 0 ? 'no pod has an address' : shared(live),
  )

const strayed = (live: Live): string | undefined => {
  const stray = ofKind(live.objects, 'Pod')
    .filter(({ spec }) => spec?.hostNetwork !== true)
    .flatMap((pod) => addressesOf(pod).map((address) => ({ pod, address })))
    .find(({ pod, address }) => {
      const { podCIDR, podCIDRs = podCIDR ? [podCIDR] : [] } =
        findLive(live, 'Node', pod.spec?.nodeName ?? '')?.spec ?? {}
      return !podCIDRs.some((cidr) => isInside(address, cidr))
    })
  return stray && `${describeRef(refOf(stray.pod))} has ${stray.address} on node ${stray.pod.spec?.nodeName}`
}

/** Every pod's address lies in its own node's range. */
export const askRanges = (): StateQuestion =>
  asked('the addresses of all pods', "every pod's is in its node's range", strayed)

type Addressed = 'Pod' | 'Service'

const addressOf = (live: Live, kind: Addressed, namespace: string, name: string): string | undefined =>
  kind === 'Pod'
    ? addressesOf(findLive(live, 'Pod', name, namespace) ?? ({} as never))[0]
    : findLive(live, 'Service', name, namespace)?.spec?.clusterIP

const askAddress = (topology: Topology, kind: Addressed, name: Name, keeps: boolean): StateQuestion => {
  const { namespace } = refOf(topology.get(kind, name))
  const text = keeps ? 'the address that it had' : 'a new address'
  return asked(`the address of ${kind.toLowerCase()} ${name.spelt}`, text, (live, first) => {
    const [before, now] = [first, live].map((at) => addressOf(at, kind, namespace, name.name))
    if (before === undefined) throw new InputError(`${kind} ${name.spelt} had no address when the scenario began`)
    return now !== undefined && (before === now) === keeps ? undefined : `${now ?? 'no address'} (before: ${before})`
  })
}

/** The address is the one that it had when the scenario's cluster was first settled. */
export const askKept = (topology: Topology, kind: Addressed, name: Name): StateQuestion =>
  askAddress(topology, kind, name, true)

/** The address is another one than at first. */
export const askNew = (topology: Topology, kind: Addressed, name: Name): StateQuestion =>
  askAddress(topology, kind, name, false)
