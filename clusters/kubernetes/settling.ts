/** Waiting until what was sent works: pods as ready as they should be, Deployments rolled out, addresses assigned. */

import { ApiError, type WireObject } from './api.js'
import { deadlineMs, type Engine, inParallel, nodesDown } from './engine.js'
import {
  type Expected,
  findPods,
  hasGate,
  isAllowedReady,
  isSettled,
  lacksAddress,
  readyGate,
  wantsReady,
} from './readiness.js'
import { describeObject } from './refusal.js'
import { isAbandoned, isRolledOut } from './rollout.js'
import { describeTrouble, describeTroubles } from './troubles.js'
import { refuseUnpulled, Unpulled } from './unpulled.js'
import { isLeaving, isOfScenario, keyOf, madeOf, placeOf } from './wire.js'

interface Unsettled {
  readonly pods: readonly WireObject[]
  /** Words for everything that is no pod, or not there. */
  readonly others: readonly string[]
}

const expectedOf = (engine: Engine): Expected => ({
  down: nodesDown(engine),
  mayLackNode: [...engine.memory.nodes.values()].some(({ unschedulable, link }) => unschedulable || link === 'down'),
})

const scenarioPods = ({ sight, owner }: Engine): readonly WireObject[] =>
  [...sight.of('Pod').values()].filter((pod) => isOfScenario(pod, owner) && !isLeaving(pod))

const isEvicted = ({ memory }: Engine, pod: WireObject): boolean =>
  memory.evicted.get(keyOf(pod)) === pod.metadata.annotations?.[madeOf]

const livingOf = ({ sight }: Engine, desired: readonly WireObject[], kind: string): readonly WireObject[] =>
  desired.filter((object) => object.kind === kind).flatMap((object) => sight.of(kind).get(placeOf(object)) ?? [])

const findUnsettled = (engine: Engine, desired: readonly WireObject[]): Unsettled => {
  const { sight, parts } = engine
  const expected = expectedOf(engine)
  const bare = desired.filter((object) => object.kind === 'Pod' && !isEvicted(engine, object))
  const { missing } = findPods(bare, sight.of('Pod'))
  const pods = scenarioPods(engine)
  const deployments = expected.down.size === 0 ? livingOf(engine, desired, 'Deployment') : []
  const rolling = deployments.filter((one) => !isRolledOut(one, pods))
  const abandoned = expected.down.size === 0 ? pods.filter((pod) => isAbandoned(pod, desired)) : []
  const unaddressed = parts.capabilities.has('load-balancer')
    ? livingOf(engine, desired, 'Service').filter(lacksAddress)
    : []
  return {
    pods: pods.filter((pod) => !abandoned.includes(pod) && !isSettled(pod, expected)),
    others: [
      ...missing.map((key) => `${key} is not there`),
      ...rolling.map((one) => `${describeObject(one, parts.naming)} is still rolling out`),
      ...abandoned.map((pod) => `${describeObject(pod, parts.naming)} is there though its Deployment is gone`),
      ...unaddressed.map((one) => `${describeObject(one, parts.naming)} has no load balancer address`),
    ],
  }
}

/** @throws an Error that names what does not get ready, with the reasons. */
const untilSettled = async (engine: Engine, desired: readonly WireObject[]): Promise<void> => {
  const { sight, parts } = engine
  const refuse = refuseUnpulled()
  const find = (): true | undefined => {
    const { pods, others } = findUnsettled(engine, desired)
    refuse(pods)
    return pods.length + others.length === 0 ? true : undefined
  }
  const still = (): string => {
    const { pods, others } = findUnsettled(engine, desired)
    return [...others, ...pods.map((pod) => `${describeObject(pod, parts.naming)}: ${describeTrouble(pod)}`)].join('; ')
  }
  try {
    await sight.until(find, { what: 'everything to be ready', deadlineMs, still })
  } catch (error) {
    const { pods, others } = findUnsettled(engine, desired)
    if (pods.length + others.length === 0) throw error
    const troubles = await describeTroubles(pods, parts.api, parts.naming)
    const lines = [...others, ...(troubles === '' ? [] : [troubles])].join('\n')
    const why = error instanceof Unpulled ? error.message : `not ready after ${deadlineMs / 1000} s`
    throw new Error(`${why}:\n${lines}`, { cause: error })
  }
}

/** A pod that is gone meanwhile is missed later. */
const setGate = async ({ parts }: Engine, pod: WireObject): Promise<void> => {
  const { apiVersion, kind, metadata } = pod
  const condition = { type: readyGate, status: wantsReady(pod) ? 'True' : 'False' }
  const { name, namespace, uid } = metadata
  const status = { apiVersion, kind, metadata: { name, namespace, uid }, status: { conditions: [condition] } }
  try {
    await parts.api.apply(status as WireObject, 'status')
  } catch (error) {
    if (!(error instanceof ApiError && [404, 409].includes(error.status))) throw error
  }
}

/** A pod is as ready as its gate allows: no kubelet has to ask again and again, and none takes long to notice. */
const setGates = async (engine: Engine): Promise<void> => {
  const wrong = scenarioPods(engine).filter((pod) => hasGate(pod) && wantsReady(pod) !== isAllowedReady(pod))
  await inParallel(wrong.map((pod) => setGate(engine, pod)))
}

/** Resolves when everything is as desired. */
export const settle = async (engine: Engine, desired: readonly WireObject[]): Promise<void> => {
  await setGates(engine)
  await untilSettled(engine, desired)
}
