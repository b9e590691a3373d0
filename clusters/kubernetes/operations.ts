/** What is done to objects: each verb of the API as one request. */
import pRetry from 'p-retry'
import { ApiError, type KubernetesApi, type Resource, type WireObject } from './api.js'
import { listAll } from './listing.js'
import type { Requests } from './requests.js'
import { createDiscovery, type Discovery, pathOfKind, pathOfObject, queryOf } from './resources.js'
import { fieldManager } from './wire.js'

/** How long after a definition was applied its kind may still be unknown. */
const establishMs = 10_000

type Operations = Pick<
  KubernetesApi,
  'version' | 'resourceOf' | 'read' | 'get' | 'list' | 'apply' | 'patch' | 'create' | 'remove' | 'log'
>
type Kind = Pick<WireObject, 'apiVersion' | 'kind'>
type Read = <T>(path: string) => Promise<T | undefined>

const createRead =
  (requests: Requests): Read =>
  async <T>(path: string) => {
    try {
      return JSON.parse(await requests.send({ method: 'GET', path })) as T
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }

/** Kinds whose definition was applied here are waited for; it takes a moment until the server serves them. */
const createResourceOf = (discover: Discovery) => {
  const defined = new Set<string>()
  const nameOf = (group: unknown, kind: unknown): string => `${group} ${kind}`
  const note = ({ kind, spec }: WireObject): void => {
    if (kind !== 'CustomResourceDefinition') return
    const { group, names } = spec as { group?: string; names?: { kind?: string } }
    defined.add(nameOf(group, names?.kind))
  }
  const isDefined = ({ apiVersion, kind }: Kind): boolean => defined.has(nameOf(apiVersion.split('/')[0], kind))
  const resourceOf = (kind: Kind): Promise<Resource> =>
    isDefined(kind)
      ? pRetry(() => discover(kind), {
          retries: Number.POSITIVE_INFINITY,
          minTimeout: 50,
          maxTimeout: 1000,
          maxRetryTime: establishMs,
          shouldRetry: ({ error }) => error instanceof ApiError && error.status === 404,
        })
      : discover(kind)
  return { note, isDefined, resourceOf }
}

const pods: Kind = { apiVersion: 'v1', kind: 'Pod' }

/** An eviction is posted to its pod; ephemeral containers are patched into one: the API has no POST for them. */
const createIn = async (
  requests: Requests,
  resourceOf: (kind: Kind) => Promise<Resource>,
  object: WireObject,
  subresource: string | undefined,
  dryRun: 'All' | undefined,
): Promise<string> => {
  const { name, namespace } = object.metadata
  if (subresource === undefined) {
    const resource = await resourceOf(object)
    const path = `${pathOfKind(resource, namespace ?? 'default')}${queryOf({ fieldManager, dryRun })}`
    return requests.send({ method: 'POST', path, body: object })
  }
  const owner = await resourceOf(subresource === 'eviction' ? pods : object)
  const path = pathOfObject(owner, object.metadata, subresource)
  if (subresource === 'eviction') {
    const { deleteOptions } = object
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions }
    return requests.send({ method: 'POST', path, body })
  }
  if (subresource !== 'ephemeralcontainers') return requests.send({ method: 'POST', path, body: object })
  const { ephemeralContainers } = object.spec as { ephemeralContainers?: unknown }
  const contentType = 'application/strategic-merge-patch+json'
  return requests.send({ method: 'PATCH', path, contentType, body: { spec: { ephemeralContainers } } })
}

const isOneOf =
  (...statuses: readonly number[]) =>
  (error: unknown): boolean =>
    error instanceof ApiError && statuses.includes(error.status)

export const createOperations = (requests: Requests): Operations => {
  const read = createRead(requests)
  const { note, isDefined, resourceOf } = createResourceOf(createDiscovery(read))
  const parse = (text: string): WireObject => JSON.parse(text) as WireObject

  const apply: Operations['apply'] = async (object, subresource) => {
    const place = pathOfObject(await resourceOf(object), object.metadata, subresource)
    const path = `${place}${queryOf({ fieldManager, force: 'true' })}`
    const applied = await requests.send({
      method: 'PATCH',
      path,
      body: object,
      contentType: 'application/apply-patch+yaml',
      // Discovery knows a new kind before every handler of the server does.
      passes: (error) => error.reason === 'AlreadyExists' || (error.status === 404 && isDefined(object)),
    })
    note(object)
    return parse(applied)
  }

  const remove: Operations['remove'] = async (object, { graceSeconds, uid } = {}) => {
    const path = pathOfObject(await resourceOf(object), object.metadata)
    const preconditions = uid === undefined ? {} : { preconditions: { uid } }
    const grace = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      ...grace,
      ...preconditions,
    }
    try {
      await requests.send({ method: 'DELETE', path, body })
      return true
    } catch (error) {
      // 409: another object has taken the name, so the one that was meant is gone.
      if (isOneOf(404, ...(uid === undefined ? [] : [409]))(error)) return false
      throw error
    }
  }

  return {
    version: async () =>
      (parse(await requests.send({ method: 'GET', path: '/version' })) as unknown as { gitVersion: string }).gitVersion,
    resourceOf,
    read,
    get: async (kind, name, namespace) => read(pathOfObject(await resourceOf(kind), { name, namespace })),
    list: async (kind, scope = {}) => listAll(requests, await resourceOf(kind), scope),
    apply,
    patch: async (object, patch, subresource) => {
      const path = `${pathOfObject(await resourceOf(object), object.metadata, subresource)}${queryOf({ fieldManager })}`
      return parse(
        await requests.send({ method: 'PATCH', path, body: patch, contentType: 'application/merge-patch+json' }),
      )
    },
    create: async (object, subresource, { dryRun } = {}) =>
      parse(await createIn(requests, resourceOf, object, subresource, dryRun ? 'All' : undefined)),
    remove,
    log: async ({ namespace, pod, container, lines }) =>
      requests.send({
        method: 'GET',
        path: `${pathOfObject(await resourceOf(pods), { name: pod, namespace }, 'log')}${queryOf({ container, tailLines: lines })}`,
      }),
  }
}
