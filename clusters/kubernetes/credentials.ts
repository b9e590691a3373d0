/** What proves who we are: headers and TLS material as client-node takes them from a kubeconfig, asked anew when they go stale. */
import type { RequestOptions } from 'node:https'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { isDeepStrictEqual } from 'node:util'
import type { User } from '@kubernetes/client-node'
import { ApiError } from './api.js'
import { type Access, type KubeConfigChoice, loadAccess } from './kubeconfig.js'

export interface TlsOptions extends Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase'> {
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
}

export interface Credentials {
  readonly access: Access
  readonly headers: Readonly<Record<string, string>>
  readonly tls: TlsOptions
}

export interface Login {
  current(): Promise<Credentials>
  /** After a 401: reads the kubeconfig and runs its plugins again, once for all who were refused with the same credentials. */
  renew(refused: Credentials): Promise<Credentials>
}

/** How long credentials are used without asking. A plugin whose token has no expiry would else start for each request. */
const freshMs = 60_000

const tlsNames = ['ca', 'cert', 'key', 'pfx', 'passphrase', 'servername', 'rejectUnauthorized'] as const

const pickTls = (options: RequestOptions & { servername?: string }): TlsOptions =>
  Object.fromEntries(tlsNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])))

const pickHeaders = ({ headers, auth }: RequestOptions): Record<string, string> => ({
  ...(auth ? { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}),
  ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, `${value}`])),
})

const toPluginFailure = (user: User, error: unknown): ApiError => {
  const { command = 'of this user', installHint } = (user.exec ?? {}) as { command?: string; installHint?: string }
  const said = error instanceof Error ? error.message.trim() : String(error)
  const hint = installHint ? ` (${installHint.trim()})` : ''
  const text = `the credential plugin ${command} of user ${JSON.stringify(user.name)} failed: ${said}${hint}; log in again, then retry`
  return new ApiError(text, 401, 'Unauthorized', { cause: error })
}

/** Broken PEM would else be found at the first connection, and be told as OpenSSL tells it. */
const checkTls = (tls: TlsOptions, user: User): void => {
  try {
    createSecureContext({ ...tls })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new RangeError(
      `the certificates or keys of user ${JSON.stringify(user.name)} or its cluster are broken: ${said}`,
      {
        cause: error,
      },
    )
  }
}

const ask = async (access: Access): Promise<Credentials> => {
  const options: RequestOptions & { servername?: string } = {}
  try {
    await access.config.applyToHTTPSOptions(options)
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (code !== undefined && path !== undefined && !access.user.exec)
      throw new RangeError(`a file that the kubeconfig names cannot be read: ${path} (${code})`, { cause: error })
    throw toPluginFailure(access.user, error)
  }
  const tls = pickTls(options)
  checkTls(tls, access.user)
  return { access, headers: pickHeaders(options), tls }
}

/** @throws {RangeError} when the kubeconfig names no usable context; {ApiError} of status 401 when a credential plugin fails. */
export const openLogin = async (choice: KubeConfigChoice): Promise<Login> => {
  let latest = await ask(await loadAccess(choice))
  let askedAt = performance.now()
  let asking: Promise<Credentials> | undefined
  const keep = (found: Credentials): Credentials => {
    askedAt = performance.now()
    const same = isDeepStrictEqual([found.headers, found.tls], [latest.headers, latest.tls])
    if (!same) latest = found
    return latest
  }
  const once = (work: () => Promise<Credentials>): Promise<Credentials> => {
    asking ??= work()
      .then(keep)
      .finally(() => {
        asking = undefined
      })
    return asking
  }
  return {
    current: async () => (performance.now() - askedAt < freshMs ? latest : once(() => ask(latest.access))),
    renew: async (refused) => (refused === latest ? once(async () => ask(await loadAccess(choice))) : latest),
  }
}
