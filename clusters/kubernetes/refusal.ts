/** What the API server says to an object, in words for whoever wrote it. */
import { RejectedObject } from '../cluster.js'
import { ApiError } from './api.js'
import type { Naming } from './naming.js'
import { isClusterScoped, type Named } from './wire.js'

/** `Pod default/a`, as scenarios say it. */
export const describeObject = ({ kind, metadata }: Named, naming: Naming): string => {
  const { name, namespace = 'default' } = metadata
  if (kind === 'Node') return `Node ${naming.node.said(name) ?? name}`
  if (kind === 'Namespace') return `Namespace ${naming.namespace.said(name) ?? name}`
  return isClusterScoped(kind) ? `${kind} ${name}` : `${kind} ${naming.namespace.said(namespace) ?? namespace}/${name}`
}

/** An account that may not do something is nobody's object's fault. */
const isLackOfRights = ({ status, message }: ApiError): boolean =>
  status === 401 || (status === 403 && /cannot \w+ resource/.test(message))

const refusals: ReadonlySet<number> = new Set([400, 403, 404, 409, 413, 415, 422])

/** The error to throw for what happened to this object. */
export const refusalOf = (object: Named, error: unknown, naming: Naming): unknown => {
  if (!(error instanceof ApiError)) return error
  const what = describeObject(object, naming)
  if (refusals.has(error.status) && !isLackOfRights(error))
    return new RejectedObject(`${what}: ${error.message}`, { cause: error })
  return new Error(`${what} could not be sent: ${error.message}`, { cause: error })
}
