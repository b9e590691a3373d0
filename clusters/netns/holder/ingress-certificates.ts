/** Which certificate a TLS client of the edge is shown, by the name that it asks for. */
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Authority } from '../../agent/sockets.js'
import { isHostMatch } from '../ingress-match.js'
import type { Certificate } from '../protocol.js'

type Pair = Awaited<ReturnType<Authority['issue']>>

export interface CertificateSet {
  /** For clients that ask for no name, or for one that no certificate covers. */
  readonly fallback: Pair
  choose(serverName: string): SecureContext
}

/** What clients see that ask for no name of ours; a real controller shows a made-up certificate too. */
const defaultName = 'default.ingress.netherkin.invalid'
const wrongName = 'wrong.ingress.netherkin.invalid'

/** Resolves when every certificate is ready, so that no handshake waits for one. */
export const prepareCertificates = async (
  certificates: readonly Certificate[],
  authority: Authority,
  faults: readonly string[],
): Promise<CertificateSet> => {
  const isWrong = faults.includes('tls-wrong-certificate')
  const fallback = await authority.issue([isWrong ? wrongName : defaultName])
  const fallbackContext = toContext(fallback)
  const known = isWrong ? [] : await Promise.all(certificates.map((one) => toNamed(one, authority, fallbackContext)))
  const find = (isHit: (pattern: string) => boolean) => known.find(({ names }) => names.some(isHit))?.context
  return {
    fallback,
    choose: (serverName) => {
      const name = serverName.toLowerCase()
      return find((pattern) => pattern === name) ?? find((pattern) => isHostMatch(pattern, name)) ?? fallbackContext
    },
  }
}

interface Named {
  readonly names: readonly string[]
  readonly context: SecureContext
}

/** A Secret that holds no usable pair gets the default certificate, as controllers do. */
const toNamed = async ({ names, pem }: Certificate, authority: Authority, fallback: SecureContext): Promise<Named> => ({
  names,
  context: pem ? (usableContext(pem) ?? fallback) : toContext(await authority.issue(names)),
})

const toContext = ({ certificate, key }: Pair): SecureContext => createSecureContext({ cert: certificate, key })

const usableContext = (pem: Pair): SecureContext | undefined => {
  try {
    return toContext(pem)
  } catch {
    return undefined
  }
}
