/** What a cluster of others admits, found out by asking it: namespaces and pods that are refused, or would have been made. */
import { ApiError, type KubernetesApi, type WireObject } from '../kubernetes/api.js'
import { marks } from '../kubernetes/wire.js'
import { fillResources, type Resources, smallResources } from './footing.js'
import { ownerAnnotation, ownOwner } from './owner.js'

export interface Admitted {
  /** What containers must say of their resources; undefined: nothing. */
  readonly resources: Resources | undefined
  /** Why no pod may be in a node's own network; undefined where it may. */
  readonly hostNetwork: string | undefined
}

const privileged = { 'pod-security.kubernetes.io/enforce': 'privileged' }

const namespaceOf = (name: string, run: string, labels: Readonly<Record<string, string>>): WireObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: { ...labels, [marks.run]: run, [marks.managedBy]: 'netherkin' },
    // It is told to go at once; should we be killed before, a sweep finds it.
    annotations: { [ownerAnnotation]: JSON.stringify(ownOwner()) },
  },
})

/** As `restricted` wants it; `more` takes that back. */
const podIn = (namespace: string, image: string, more: object = {}): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'trial', namespace, labels: { [marks.managedBy]: 'netherkin' } },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'agent',
        image,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
    ...more,
  },
})

/** Why it is refused; undefined when it would have been made. @throws what is no refusal. */
const refusalOf = async (api: KubernetesApi, object: WireObject): Promise<string | undefined> => {
  try {
    await api.create(object, undefined, { dryRun: true })
    return undefined
  } catch (error) {
    if (error instanceof ApiError && [400, 403, 422].includes(error.status)) return error.message
    throw error
  }
}

/** Quotas want every container to say what it needs. @throws an Error with the cluster's words when no probe pod is admitted. */
const resourcesIn = async (api: KubernetesApi, namespace: string, image: string): Promise<Resources | undefined> => {
  const pod = podIn(namespace, image)
  if ((await refusalOf(api, pod)) === undefined) return undefined
  const refused = await refusalOf(api, fillResources(pod, smallResources))
  if (refused === undefined) return smallResources
  throw new Error(`the cluster admits no probe pod in namespace ${namespace}: ${refused}`)
}

/** In namespaces that were handed over nobody changes Pod Security. */
const tryGiven = async (api: KubernetesApi, given: readonly string[], image: string): Promise<Admitted> => {
  const all = await Promise.all(given.map((namespace) => resourcesIn(api, namespace, image)))
  return {
    resources: all.find((one) => one !== undefined),
    hostNetwork: 'namespaces that were handed over keep their Pod Security',
  }
}

const tryHostNetwork = (api: KubernetesApi, namespace: string, image: string): Promise<string | undefined> =>
  refusalOf(api, podIn(namespace, image, { hostNetwork: true }))

/** Pods can be asked for only in a namespace that is there: one is made, and told to go at once. */
const tryOwn = async (api: KubernetesApi, run: string, image: string): Promise<Admitted> => {
  const name = `nk-${run}-trial`
  const refused = await refusalOf(api, namespaceOf(name, run, privileged))
  await api.create(namespaceOf(name, run, refused === undefined ? privileged : {}))
  try {
    return {
      resources: await resourcesIn(api, name, image),
      hostNetwork: refused ?? (await tryHostNetwork(api, name, image)),
    }
  } finally {
    await api.remove(namespaceOf(name, run, {}))
  }
}

/** @throws an Error when no probe pod is admitted at all. */
export const tryAdmission = (
  api: KubernetesApi,
  { run, given, image }: { readonly run: string; readonly given: readonly string[]; readonly image: string },
): Promise<Admitted> => (given.length > 0 ? tryGiven(api, given, image) : tryOwn(api, run, image))
