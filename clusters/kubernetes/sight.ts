/** The cluster as its watches tell it: everything on our own cluster, on others' what is ours and what is public. */
import { ApiError, type KubernetesApi, type Resource, type Scope, type WireObject } from './api.js'
import { openWatched, type Watched, type WatchPlan } from './watched.js'
import { marks, type Owner } from './wire.js'

export interface Sight extends Watched {
  /** Whether objects of this kind are heard of. */
  has(kind: string): boolean
  /**
   * From now on others' pods in these namespaces are seen, too, and what holds them back.
   * @throws {ApiError} when they may not be.
   */
  lookInto(namespaces: readonly string[]): Promise<void>
}

type Kind = Pick<Resource, 'apiVersion' | 'kind'>

const core = (...kinds: readonly string[]): readonly Kind[] => kinds.map((kind) => ({ apiVersion: 'v1', kind }))
const network = (...kinds: readonly string[]): readonly Kind[] =>
  kinds.map((kind) => ({ apiVersion: 'networking.k8s.io/v1', kind }))

const namespaced: readonly Kind[] = [
  ...core('Pod', 'Service'),
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
  ...network('Ingress', 'NetworkPolicy'),
]
const accounts = core('ServiceAccount')
const clusterScoped: readonly Kind[] = [...core('Node', 'Namespace'), ...network('IngressClass')]

/** Objects whose maker we are, by their labels. */
export const ownScope = (owner: Owner): Scope => ({
  labels: owner === undefined ? marks.part : `${marks.part},${marks.run}=${owner}`,
})

const systemNamespace = 'kube-system'

export interface SightMeans {
  readonly owner: Owner
  readonly ownsCluster: boolean
  readonly givenNamespaces?: readonly string[]
}

const plansOf = ({ owner, ownsCluster, givenNamespaces }: SightMeans): readonly WatchPlan[] => {
  if (ownsCluster) return [{ kinds: [...namespaced, ...accounts, ...clusterScoped], scopes: [{}] }]
  const own = ownScope(owner)
  const scopes = givenNamespaces ? givenNamespaces.map((namespace) => ({ ...own, namespace })) : [own]
  return [
    { kinds: namespaced, scopes },
    { kinds: core('Pod', 'Service'), scopes: [{ namespace: systemNamespace }] },
    ...clusterScoped.map((kind) => ({ kinds: [kind], scopes: [{}] })),
  ]
}

/** What is ours there is heard of already. */
const planOfOthers = (namespace: string): WatchPlan => ({
  kinds: [...core('Pod'), ...network('NetworkPolicy')],
  scopes: [{ namespace, labels: `!${marks.run}` }],
})

const nothing: ReadonlyMap<string, WireObject> = new Map()

/** What an account may not see, it does without; the first plan is what nothing works without. */
const openPlan = async (api: KubernetesApi, plan: WatchPlan, isNeeded: boolean): Promise<Watched | undefined> => {
  try {
    return await openWatched(api, plan)
  } catch (error) {
    if (!isNeeded && error instanceof ApiError && error.status === 403) return undefined
    throw error
  }
}

const merge = (maps: readonly ReadonlyMap<string, WireObject>[]): ReadonlyMap<string, WireObject> =>
  maps.length > 1 ? new Map(maps.flatMap((map) => [...map])) : (maps[0] ?? nothing)

/** Whoever hears of it first has it; the others stop waiting. */
const untilAny =
  (all: readonly Watched[]): Watched['until'] =>
  async (find, wait) => {
    const others = new AbortController()
    const signal = wait.signal ? AbortSignal.any([wait.signal, others.signal]) : others.signal
    try {
      return await Promise.race(all.map((one) => one.until(find, { ...wait, signal })))
    } finally {
      others.abort()
    }
  }

/** @throws {ApiError} when the cluster cannot be read. */
export const openSight = async (api: KubernetesApi, means: SightMeans): Promise<Sight> => {
  const plans = plansOf(means)
  const opened = await Promise.all(plans.map((plan, index) => openPlan(api, plan, index === 0)))
  const all = opened.flatMap((one) => one ?? [])
  const looked = new Set([systemNamespace])
  const lookInto: Sight['lookInto'] = async (namespaces) => {
    if (means.ownsCluster) return
    for (const namespace of namespaces.filter((one) => !looked.has(one))) {
      all.push(await openWatched(api, planOfOthers(namespace)))
      looked.add(namespace)
    }
  }
  const kinds = new Set(plans.flatMap((plan, index) => (opened[index] ? plan.kinds.map(({ kind }) => kind) : [])))
  return {
    of: (kind) => merge(all.map((one) => one.of(kind)).filter((map) => map.size > 0)),
    has: (kind) => kinds.has(kind),
    until: (find, wait) => (all.length === 1 ? (all[0] as Watched).until(find, wait) : untilAny(all)(find, wait)),
    lookInto,
    close: () => all.forEach((one) => void one.close()),
  }
}
