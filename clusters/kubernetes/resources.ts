/** Kinds by their place in the API: a table for those that we use, discovery for the rest. */
import { ApiError, type Resource, type Scope, type WireObject } from './api.js'

type Kind = Pick<WireObject, 'apiVersion' | 'kind'>

/** apiVersion, the kinds with namespaces, the kinds without. `Kind` or `Kind=plural`. */
const table: readonly (readonly [apiVersion: string, namespaced: string, cluster?: string])[] = [
  [
    'v1',
    'Pod Service Secret ConfigMap ServiceAccount Event Endpoints=endpoints PersistentVolumeClaim ResourceQuota LimitRange',
    'Namespace Node',
  ],
  ['apps/v1', 'Deployment DaemonSet ReplicaSet StatefulSet'],
  ['batch/v1', 'Job CronJob'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['networking.k8s.io/v1', 'Ingress=ingresses NetworkPolicy=networkpolicies', 'IngressClass=ingressclasses'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['rbac.authorization.k8s.io/v1', 'Role RoleBinding', 'ClusterRole ClusterRoleBinding'],
  ['apiextensions.k8s.io/v1', '', 'CustomResourceDefinition'],
  ['admissionregistration.k8s.io/v1', '', 'ValidatingWebhookConfiguration MutatingWebhookConfiguration'],
  ['scheduling.k8s.io/v1', '', 'PriorityClass=priorityclasses'],
  ['coordination.k8s.io/v1', 'Lease'],
  ['authorization.k8s.io/v1', '', 'SelfSubjectAccessReview SelfSubjectRulesReview'],
]

const keyOf = ({ apiVersion, kind }: Kind): string => `${apiVersion} ${kind}`

const readRow = (apiVersion: string, kinds: string, namespaced: boolean): Resource[] =>
  kinds
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [kind = '', plural = `${kind.toLowerCase()}s`] = word.split('=')
      return { apiVersion, kind, plural, namespaced }
    })

const known: ReadonlyMap<string, Resource> = new Map(
  table
    .flatMap(([apiVersion, namespaced, cluster = '']) => [
      ...readRow(apiVersion, namespaced, true),
      ...readRow(apiVersion, cluster, false),
    ])
    .map((resource) => [keyOf(resource), resource]),
)

const rootOf = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`)

/** `/apis/apps/v1/namespaces/x/deployments`. Without a namespace: all of them. */
export const pathOfKind = ({ apiVersion, plural, namespaced }: Resource, namespace?: string): string =>
  namespaced && namespace !== undefined
    ? `${rootOf(apiVersion)}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : `${rootOf(apiVersion)}/${plural}`

export const pathOfObject = (
  resource: Resource,
  { name, namespace = 'default' }: { readonly name: string; readonly namespace?: string | undefined },
  subresource?: string,
): string =>
  `${pathOfKind(resource, namespace)}/${encodeURIComponent(name)}${subresource === undefined ? '' : `/${subresource}`}`

/** `?a=1&b=2`, what is undefined left out. */
export const queryOf = (fields: Readonly<Record<string, string | number | undefined>>): string => {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, `${value}`] as const],
  )
  return entries.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(entries))}`
}

export const pathOfScope = (
  resource: Resource,
  { namespace, labels }: Scope,
  fields: Readonly<Record<string, string | number | undefined>>,
): string => `${pathOfKind(resource, namespace)}${queryOf({ labelSelector: labels, ...fields })}`

interface Discovered {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[]
}

export type Discovery = (kind: Kind) => Promise<Resource>

/** @param read the answer to a GET, undefined when there is nothing. Groups are remembered, what was not found is asked anew. */
export const createDiscovery = (read: (path: string) => Promise<Discovered | undefined>): Discovery => {
  const found = new Map(known)
  const learn = async (apiVersion: string): Promise<void> => {
    const { resources = [] } = (await read(rootOf(apiVersion))) ?? {}
    for (const { name, kind, namespaced } of resources)
      if (!name.includes('/')) found.set(keyOf({ apiVersion, kind }), { apiVersion, kind, plural: name, namespaced })
  }
  return async (kind) => {
    if (!found.has(keyOf(kind))) await learn(kind.apiVersion)
    const resource = found.get(keyOf(kind))
    if (resource) return resource
    const text = `the cluster has no kind ${kind.kind} in ${kind.apiVersion}; install what defines it first`
    throw new ApiError(text, 404, 'NoKind')
  }
}
