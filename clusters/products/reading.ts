/** Reads of clusters in which not everything may be read. */
import { ApiError, type KubernetesApi, type WireObject } from '../kubernetes/api.js'

/** Forbidden or unknown to this server: not observed. */
export const listAllowed = async (
  api: KubernetesApi,
  apiVersion: string,
  kind: string,
): Promise<readonly WireObject[]> => {
  try {
    return (await api.list({ apiVersion, kind })).items
  } catch (error) {
    if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return []
    throw error
  }
}

/** The object that is there or is not; undefined where it may not be read. */
export const getAllowed = async (
  api: KubernetesApi,
  kind: { readonly apiVersion: string; readonly kind: string },
  name: string,
  namespace: string,
): Promise<{ readonly object: WireObject | undefined } | undefined> => {
  try {
    return { object: await api.get(kind, name, namespace) }
  } catch (error) {
    if (error instanceof ApiError && [401, 403].includes(error.status)) return undefined
    throw error
  }
}
