/** What is ours on a cluster by its labels: found when it is opened, removed when it is closed. */
import { ApiError, type Resource, type WireObject } from './api.js'
import type { Engine } from './engine.js'
import { untilGone } from './hearing.js'
import { relabelOthers } from './labels-of-others.js'
import { differInNodes, openNodes } from './node-changes.js'
import { describeObject } from './refusal.js'
import { ownScope } from './sight.js'
import { isOfScenario, keyOf } from './wire.js'

/** Kinds that a run makes in namespaces. */
export const ownKinds: readonly Pick<Resource, 'apiVersion' | 'kind'>[] = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Secret' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
]
const classes: readonly Pick<Resource, 'apiVersion' | 'kind'>[] = [
  { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' },
]

/** The controller's, such as a Service's EndpointSlices, bear the labels of what they belong to, and go with it. */
const isOwned = ({ metadata }: WireObject): boolean => ((metadata.ownerReferences ?? []) as unknown[]).length > 0

const listOwn = async (
  { parts, owner }: Engine,
  kind: Pick<Resource, 'apiVersion' | 'kind'>,
): Promise<readonly WireObject[]> => {
  const { givenNamespaces } = parts
  const own = ownScope(owner)
  const scopes = givenNamespaces ? givenNamespaces.map((namespace) => ({ ...own, namespace })) : [own]
  try {
    const lists = await Promise.all(scopes.map((scope) => parts.api.list(kind, scope)))
    return lists
      .flatMap(({ items }) => items)
      .map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind }))
  } catch (error) {
    // What the account may not even list, it did not make.
    if (error instanceof ApiError && error.status === 403) return []
    throw error
  }
}

const listAll = async (engine: Engine): Promise<readonly WireObject[]> =>
  (await Promise.all([...ownKinds, ...classes].map((kind) => listOwn(engine, kind)))).flat()

/** Objects of scenarios that an earlier process left, by key: the first reconcile keeps what it can use. */
export const findOwn = async (engine: Engine): Promise<readonly (readonly [string, WireObject])[]> =>
  (await listAll(engine))
    .filter((object) => object.kind !== 'Pod' && isOfScenario(object, engine.owner) && !isOwned(object))
    .map((object) => [keyOf(object), object] as const)

/** @throws an Error that names the object. */
const remove = async ({ parts }: Engine, object: WireObject): Promise<void> => {
  try {
    await parts.api.remove(object, object.kind === 'Pod' ? { graceSeconds: 0 } : {})
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${describeObject(object, parts.naming)} could not be removed: ${reason}`, { cause: error })
  }
}

/** Every step to its end, whatever becomes of those before. @returns what failed */
const settled = async (work: readonly Promise<unknown>[]): Promise<readonly Error[]> =>
  (await Promise.allSettled(work)).flatMap((end) =>
    end.status === 'rejected' ? [end.reason instanceof Error ? end.reason : new Error(String(end.reason))] : [],
  )

/** A namespace that could not be removed is not waited for. */
const removeNamespace = async (engine: Engine, namespace: WireObject): Promise<void> => {
  await remove(engine, namespace)
  if (!engine.parts.closesNamespaces) await untilGone(engine, namespace)
}

/**
 * Our namespaces with all that is in them, what we put elsewhere, and everything of others as it was.
 * @throws an Error that says what could not be removed or given back, once all the rest is done.
 */
export const removeOwn = async (engine: Engine): Promise<void> => {
  const { sight, parts, memory } = engine
  const namespaces = parts.givenNamespaces ? [] : await listOwn(engine, { apiVersion: 'v1', kind: 'Namespace' })
  const going = new Set(namespaces.map(({ metadata }) => metadata.name))
  const others = (await listAll(engine)).filter(({ metadata }) => !going.has(metadata.namespace ?? ''))
  const failed = [
    ...(await restore(engine)),
    ...(await settled(others.filter((object) => !isOwned(object)).map((object) => remove(engine, object)))),
  ]
  // Pods that go with grace hold their namespace up.
  const pods = [...sight.of('Pod').values()].filter(({ metadata }) => going.has(metadata.namespace ?? ''))
  await Promise.allSettled(pods.map((pod) => remove(engine, { ...pod, apiVersion: 'v1', kind: 'Pod' })))
  failed.push(...(await settled(namespaces.map((namespace) => removeNamespace(engine, namespace)))))
  memory.sent.clear()
  if (failed.length === 0) return
  const reasons = [...new Set(failed.map(({ message }) => message))].join('; ')
  throw new Error(`the cluster is not as it was before: ${reasons}`, { cause: failed[0] })
}

/** Nodes and labels of others as they were before us. */
const restore = async (engine: Engine): Promise<readonly Error[]> =>
  settled([
    openNodes(
      engine,
      differInNodes([], engine.memory.nodes, (said) => said),
    ),
    relabelOthers(engine, []),
  ])
