/** Pods that were there when the scenario began and are not any more, and why. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { annotations, ofKind, type Pod, refOf } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import { matchesLabels } from '../../clusters/selectors.js'
import type { ReachQuestion, Target } from '../question.js'
import { findLive } from './backends.js'
import { describeTarget } from './locate.js'

type PodPlace = Extract<Source | Target, { kind: 'pod' }>

const wasDrained = (node: string | undefined, live: Live): boolean =>
  node !== undefined && findLive(live, 'Node', node)?.metadata.annotations?.[annotations.drains] !== undefined

const describeGone = ({ namespace, name }: PodPlace, live: Live, first: Live): string => {
  const what = describeTarget({ kind: 'pod', namespace, name })
  const node = findLive(first, 'Pod', name, namespace)?.spec?.nodeName
  if (!wasDrained(node, live)) return `there is no ${what}`
  return `${what} is gone: it was evicted when node ${node} was drained; only a Deployment brings pods back`
}

const isMissing = ({ namespace, name }: PodPlace, live: Live): boolean => !findLive(live, 'Pod', name, namespace)

/** Why nothing can be sent from the source: its pod is not there; undefined when it is. */
export const findGoneSource = (from: Source, live: Live, first: Live): string | undefined =>
  from.kind === 'pod' && isMissing(from, live) ? describeGone(from, live, first) : undefined

const placeOf = (pod: Pod): PodPlace => {
  const { namespace, name } = refOf(pod)
  return { kind: 'pod', namespace, name }
}

const podsOf = ({ to }: ReachQuestion, live: Live, first: Live): readonly PodPlace[] => {
  if (to.kind === 'pod') return [to]
  const service = to.kind === 'service' ? findLive(live, 'Service', to.name, to.namespace) : undefined
  const selector = service?.spec?.selector ?? {}
  const behind = ({ objects }: Live): readonly PodPlace[] =>
    ofKind(objects, 'Pod')
      .filter(({ metadata }) => matchesLabels(selector, metadata.labels))
      .map(placeOf)
      .filter(({ namespace }) => to.kind === 'service' && namespace === to.namespace)
  // Where others stand behind it now, a Deployment has brought them.
  return Object.keys(selector).length === 0 || behind(live).length > 0 ? [] : behind(first)
}

/** A line for each pod that the target was, or that stood behind it, and that a drain evicted. */
export const describeEvicted = (question: ReachQuestion, live: Live, first: Live): readonly string[] =>
  podsOf(question, live, first)
    .filter(
      (pod) =>
        isMissing(pod, live) && wasDrained(findLive(first, 'Pod', pod.name, pod.namespace)?.spec?.nodeName, live),
    )
    .map((pod) => describeGone(pod, live, first))
