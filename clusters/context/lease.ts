/** Namespaces that were handed over are used by one run at a time: a ConfigMap in each says by whom. */
import { ApiError, type KubernetesApi, type WireObject } from '../kubernetes/api.js'
import { ownKinds } from '../kubernetes/leftovers.js'
import { causeOfDeath, describeOwner, type Owner, ownerAnnotation, ownOwner, parseOwner } from './owner.js'

const leaseName = 'netherkin-lease'
const kind = { apiVersion: 'v1', kind: 'ConfigMap' }

const lease = (namespace: string, owner: Owner): WireObject => ({
  ...kind,
  metadata: { name: leaseName, namespace, annotations: { [ownerAnnotation]: JSON.stringify(owner) } },
})

/** By our label; the API server makes EndpointSlices of Services with the labels of these, and takes them away itself. */
const isOurs = ({ metadata }: WireObject): boolean =>
  metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === undefined

/** Removes everything that carries our label. @returns how many objects that were. */
export const emptyNamespace = async (api: KubernetesApi, namespace: string): Promise<number> => {
  const scope = { namespace, labels: 'app.kubernetes.io/managed-by=netherkin' }
  const found = await Promise.all(
    ownKinds.map(async (one) => (await api.list(one, scope)).items.map((it) => ({ ...it, ...one }))),
  )
  const ours = found.flat().filter(isOurs)
  await Promise.all(ours.map((object) => api.remove(object, { graceSeconds: 0 })))
  return ours.length
}

interface Held {
  readonly uid: string | undefined
  /** Undefined: whoever wrote it was not us. */
  readonly holder: Owner | undefined
}

const heldBy = async (api: KubernetesApi, namespace: string): Promise<Held | undefined> => {
  const { metadata } = (await api.get(kind, leaseName, namespace)) ?? {}
  return metadata && { uid: metadata.uid, holder: parseOwner(metadata.annotations?.[ownerAnnotation]) }
}

const isTaken = (error: unknown): boolean => error instanceof ApiError && error.status === 409

/** False when somebody has it. */
const tryCreate = async (api: KubernetesApi, namespace: string, owner: Owner): Promise<boolean> => {
  try {
    await api.create(lease(namespace, owner))
    return true
  } catch (error) {
    if (isTaken(error)) return false
    throw error
  }
}

/** Of several that found the same holder dead one wins: its lease is removed by uid alone, and whoever creates the next has it. */
const replace = async (api: KubernetesApi, namespace: string, uid: string | undefined, owner: Owner) => {
  await api.remove(lease(namespace, owner), uid === undefined ? {} : { uid })
  return tryCreate(api, namespace, owner)
}

const inUse = (namespace: string, holder: Owner | undefined): RangeError =>
  new RangeError(
    `namespace ${namespace} is in use by another run (${holder ? describeOwner(holder) : 'which has just begun'}); hand over another one, or wait for its end`,
  )

const takeOver = async (api: KubernetesApi, namespace: string, owner: Owner): Promise<void> => {
  const held = await heldBy(api, namespace)
  if (held?.holder && causeOfDeath(held.holder) === undefined) throw inUse(namespace, held.holder)
  const won = held ? await replace(api, namespace, held.uid, owner) : await tryCreate(api, namespace, owner)
  if (!won) throw inUse(namespace, (await heldBy(api, namespace))?.holder)
  // What the dead left is removed by whoever holds the lease, and by nobody else.
  await emptyNamespace(api, namespace)
}

/** @throws {RangeError} when a run that may be alive holds one of them. */
export const takeLeases = async (api: KubernetesApi, namespaces: readonly string[], owner: Owner): Promise<void> => {
  const held: string[] = []
  for (const namespace of namespaces) {
    try {
      if (!(await tryCreate(api, namespace, owner))) await takeOver(api, namespace, owner)
      held.push(namespace)
    } catch (error) {
      await dropLeases(api, held)
      throw error
    }
  }
}

export const dropLeases = async (api: KubernetesApi, namespaces: readonly string[]): Promise<void> => {
  await Promise.all(namespaces.map((namespace) => api.remove({ ...kind, metadata: { name: leaseName, namespace } })))
}

/** Empties those whose holder is dead. @returns what was done, in words. */
export const freeLeases = async (api: KubernetesApi, namespaces: readonly string[]): Promise<readonly string[]> => {
  const freed = await Promise.all(
    namespaces.map(async (namespace) => {
      const held = await heldBy(api, namespace)
      if (!held?.holder || causeOfDeath(held.holder) === undefined) return []
      if (!(await replace(api, namespace, held.uid, ownOwner()))) return []
      const count = await emptyNamespace(api, namespace)
      await dropLeases(api, [namespace])
      return [`${count} objects in namespace ${namespace}`]
    }),
  )
  return freed.flat()
}
