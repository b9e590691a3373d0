/** Kept-alive connections to one API server: a few for requests, one more for each watch. */
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import type { Credentials, TlsOptions } from './credentials.js'

export interface Dispatchers {
  /** Whose TLS material these connections were opened with. */
  readonly tls: TlsOptions
  readonly requests: Dispatcher
  readonly watches: Dispatcher
}

/** Requests wait for one of these connections; a reconcile of hundreds of objects opens no more. */
const requestConnections = 8

const open = ({ access, tls }: Credentials, limits: Agent.Options): Dispatcher => {
  const { proxyUrl } = access.cluster
  const options = { keepAliveTimeout: 30_000, headersTimeout: 30_000, ...limits }
  return proxyUrl
    ? new ProxyAgent({ ...options, uri: proxyUrl, requestTls: tls })
    : new Agent({ ...options, connect: { ...tls, timeout: 10_000 } })
}

export const openDispatchers = (credentials: Credentials): Dispatchers => ({
  tls: credentials.tls,
  requests: open(credentials, { connections: requestConnections, bodyTimeout: 30_000 }),
  // A live watch says something each minute (bookmarks, or its end): longer silence is a dead peer.
  watches: open(credentials, { bodyTimeout: 90_000 }),
})

export const destroyDispatchers = async ({ requests, watches }: Dispatchers): Promise<void> => {
  await Promise.all([requests.destroy(), watches.destroy()])
}
