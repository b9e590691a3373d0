/** What went wrong with a request, in words that say what to do, and whether it passes by itself. */
import { X509Certificate } from 'node:crypto'
import { ApiError } from './api.js'
import type { Credentials } from './credentials.js'

/** `PATCH /api/v1/…`, as messages name it. */
export interface Asked {
  readonly method: string
  readonly path: string
}

/** The part of a `Status` object that is read. */
interface Status {
  readonly message?: string
  readonly reason?: string
  readonly details?: { readonly causes?: readonly { readonly reason?: string }[] }
}

const parseStatus = (body: string): Status => {
  try {
    const found: unknown = JSON.parse(body)
    return typeof found === 'object' && found !== null ? found : {}
  } catch {
    return {}
  }
}

/** When a client certificate has run out, the server's word for it is but "Unauthorized". */
const describeExpiry = ({ tls }: Credentials): string => {
  if (tls.cert === undefined) return ''
  try {
    const { validTo } = new X509Certificate(tls.cert.toString())
    return Date.parse(validTo) < Date.now() ? `: the client certificate expired on ${validTo}` : ''
  } catch {
    return ''
  }
}

const describeUnauthorized = (credentials: Credentials): string => {
  const { user, cluster, context } = credentials.access
  return (
    `${cluster.server} refused the credentials of user ${JSON.stringify(user.name)}${describeExpiry(credentials)} ` +
    `(401); log in again, or renew the user of context ${JSON.stringify(context.name)} in the kubeconfig`
  )
}

/** RBAC says "cannot"; what admission forbids carries the same status and needs no other account. */
const rightsHint = (message: string, { access }: Credentials): string =>
  / cannot \S+ (resource|path) /.test(message)
    ? `; give the account of context ${JSON.stringify(access.context.name)} this right, or name another context`
    : ''

/** A causes' reason is kept: `DisruptionBudget`, `NamespaceTerminating`. */
const reasonOf = ({ reason, details }: Status): string =>
  details?.causes?.find((cause) => cause.reason)?.reason ?? reason ?? ''

export const toRefusal = ({ method, path }: Asked, code: number, body: string, credentials: Credentials): ApiError => {
  const status = parseStatus(body)
  if (code === 401) return new ApiError(describeUnauthorized(credentials), code, 'Unauthorized')
  const said = status.message ?? (body.trim().slice(0, 300) || 'no reason given')
  const hint = code === 403 ? rightsHint(said, credentials) : ''
  const reason = code === 429 || code === 403 ? reasonOf(status) : (status.reason ?? '')
  return new ApiError(`${said}${hint} (${code}, ${method} ${path.split('?')[0]})`, code, reason)
}

const codeOf = (error: unknown): string => {
  const { code, name, errors, cause } = error as Error & { code?: string; errors?: readonly unknown[] }
  if (code) return code
  if (errors?.[0] !== undefined) return codeOf(errors[0])
  return cause === undefined ? name : codeOf(cause)
}

const certificateCodes = /CERT|^ERR_TLS_|^ERR_SSL_|^UNABLE_TO_|SELF_SIGNED/
export const isCertificateCode = (code: string): boolean => certificateCodes.test(code)

const adviseOnNetwork = (code: string, { access: { cluster } }: Credentials): string => {
  if (code === 'CERT_HAS_EXPIRED') return "the server's certificate has expired: renew it on the cluster"
  if (/ALERT/.test(code)) return 'the server refused our certificate: renew the user in the kubeconfig'
  if (isCertificateCode(code))
    return 'its certificate is not trusted: is certificate-authority (or tls-server-name) of the kubeconfig the one of this cluster?'
  if (code === 'ENOTFOUND')
    return `the name ${new URL(cluster.server).hostname} does not resolve: is the kubeconfig current?`
  return cluster.proxyUrl
    ? `is the cluster up, and the proxy ${new URL(cluster.proxyUrl).host}?`
    : 'is the cluster up, and the kubeconfig current?'
}

/** The server could not be reached, or went away in the middle. */
export const toUnreachable = (error: unknown, credentials: Credentials): ApiError => {
  const code = codeOf(error)
  const said = error instanceof Error && error.message && !error.message.includes(code) ? ` ${error.message}` : ''
  const { server } = credentials.access.cluster
  return new ApiError(
    `${server} ${isCertificateCode(code) ? 'cannot be spoken to' : 'does not answer'} (${code}${said}): ${adviseOnNetwork(code, credentials)}`,
    0,
    code,
    {
      cause: error,
    },
  )
}

/** We hung up ourselves. */
export const toClosed = (cause?: unknown): ApiError =>
  new ApiError('the connection to the cluster was closed', 0, 'Closed', { cause })

const neverSent = new Set(['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])
const cutShort = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

/** The server is away for now. `repeatable`: the request may have been carried out, and may be again. */
export const isAway = ({ status, reason }: ApiError, repeatable: boolean): boolean =>
  status === 0 && (neverSent.has(reason) || (repeatable && cutShort.has(reason)))

/** Beside webhooks that start: etcd without a leader, and what a namespace gets a moment after it was made. */
const passing =
  /failed calling webhook|etcdserver: |apiserver is shutting down|storage is \(re\)initializing|leader changed/
const noAccountYet =
  /error looking up service account|serviceaccount "default" not found|no API token found for service account/

/** The server says no, and will say yes in a moment. An eviction that a disruption budget forbids is its caller's matter. */
export const isPassing = ({ status, reason, message }: ApiError): boolean => {
  switch (status) {
    case 429:
      return reason !== 'DisruptionBudget'
    case 409:
      // A precondition that fails (another object has taken the name) fails for good.
      return reason === 'Conflict' && !/precondition/i.test(message)
    case 500:
      return passing.test(message)
    case 502:
    case 503:
    case 504:
      return true
    case 403:
      return noAccountYet.test(message)
    default:
      return false
  }
}
