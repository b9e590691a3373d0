/** Pods that no scenario wants now, and that wait for one that does. Pure. */
import { agentPlaces } from './agent-places.js'
import type { WireObject } from './api.js'
import { holdsNodePort, statusOf } from './readiness.js'
import { hasPast, isLost, isSpare } from './warm-pods.js'
import { marks } from './wire.js'

/** How many wait: to make a pod takes seconds, and much of its node's time. */
export const mostSpare = 12

/** All of its containers are agents that have no past: it does nothing unless it is asked, and would serve anybody. */
const isIdle = (live: WireObject): boolean => {
  const { containers = [] } = (live.spec ?? {}) as { containers?: readonly unknown[] }
  const isAgents = containers.length > 0 && agentPlaces(live).length === containers.length
  return isAgents && !hasPast(live) && !isLost(live) && statusOf(live).phase === 'Running' && !holdsNodePort(live)
}

/** Without its labels no Service, policy or controller knows it. */
export const labelsOfSpare = ({ metadata }: WireObject): Readonly<Record<string, string>> => ({
  [marks.run]: metadata.labels?.[marks.run] ?? '',
  [marks.part]: 'spare',
})

/** Those of the unwanted that may stay. Who served last is likelier to serve again. @param most how many may */
export const chooseSpares = (unwanted: readonly WireObject[], most = mostSpare): ReadonlySet<WireObject> => {
  const lately = [...unwanted].sort((one, other) => Number(isSpare(one)) - Number(isSpare(other)))
  return new Set(lately.filter(isIdle).slice(0, most))
}
