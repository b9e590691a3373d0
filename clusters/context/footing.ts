/** The API as this provider gives it to the engine: what somebody else's cluster demands is added to what is sent. */
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { type Owner, ownerAnnotation } from './owner.js'

export interface Resources {
  readonly requests: Readonly<Record<string, string>>
  readonly limits: Readonly<Record<string, string>>
}

/** What an agent needs with room to spare; sent where a quota wants every container to say it. */
export const smallResources: Resources = {
  requests: { cpu: '10m', memory: '96Mi' },
  limits: { cpu: '1', memory: '256Mi' },
}

interface Container {
  readonly resources?: unknown
}

interface PodShape {
  readonly spec?: { readonly containers?: readonly Container[]; readonly initContainers?: readonly Container[] }
}

const fillContainers = (containers: readonly Container[] | undefined, resources: Resources) =>
  containers?.map((container) => ({ resources, ...container }))

const fillPod = <P extends PodShape>(pod: P, resources: Resources): P => {
  const { containers, initContainers } = pod.spec ?? {}
  const filled = {
    ...(containers && { containers: fillContainers(containers, resources) }),
    ...(initContainers && { initContainers: fillContainers(initContainers, resources) }),
  }
  return { ...pod, spec: { ...pod.spec, ...filled } }
}

/** Containers that say nothing of resources are given these. */
export const fillResources = (object: WireObject, resources: Resources): WireObject => {
  if (object.kind === 'Pod') return fillPod(object as WireObject & PodShape, resources)
  const spec = object.spec as { template?: PodShape } | undefined
  if (object.kind !== 'Deployment' || !spec?.template) return object
  return { ...object, spec: { ...spec, template: fillPod(spec.template, resources) } }
}

/** Whoever finds the namespace later knows whose it is. */
const own = (object: WireObject, owner: Owner): WireObject =>
  object.kind === 'Namespace'
    ? {
        ...object,
        metadata: {
          ...object.metadata,
          annotations: { ...object.metadata.annotations, [ownerAnnotation]: JSON.stringify(owner) },
        },
      }
    : object

/** @param resources for containers without any; undefined: none are needed. */
export const adaptApi = (api: KubernetesApi, owner: Owner, resources: Resources | undefined): KubernetesApi => {
  const adapt = (object: WireObject): WireObject =>
    own(resources === undefined ? object : fillResources(object, resources), owner)
  return {
    ...api,
    apply: (object, subresource) => api.apply(subresource ? object : adapt(object), subresource),
    create: (object, subresource, options) =>
      subresource === undefined
        ? api.create(adapt(object), undefined, options)
        : api.create(object, subresource, options),
  }
}
