/**
 * The cluster's own certificate authority. Keys live in memory only and end with the process.
 * The certificate library is loaded on creation, so create it only when somebody speaks TLS.
 */
import type { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import type { Authority } from './sockets.js'

type Library = typeof import('@peculiar/x509')
type Pair = Awaited<ReturnType<Authority['issue']>>

interface Issuer {
  readonly library: Library
  readonly certificate: InstanceType<Library['X509Certificate']>
  readonly keys: webcrypto.CryptoKeyPair
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const dayMs = 86_400_000
const subject = 'CN=Netherkin cluster authority'

export const createAuthority = async (): Promise<Authority> => {
  const issuer = await createIssuer()
  const issued = new Map<string, Promise<Pair>>()
  return {
    certificate: issuer.certificate.toString('pem'),
    issue: (names) => {
      const key = [...new Set(names)].sort().join(' ')
      const pair = issued.get(key) ?? issuePair(issuer, [...new Set(names)])
      issued.set(key, pair)
      return pair
    },
  }
}

/** Calls `create` once, when somebody first asks. */
export const lazily = <T>(create: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= create()
    return made
  }
}

const loadLibrary = async (): Promise<Library> => {
  // The library's dependency injection needs it, and dies without it.
  await import('reflect-metadata')
  const library: Library & { readonly default?: Library } = await import('@peculiar/x509')
  // Inside a bundle a CommonJS module has its default alone.
  return library.default ?? library
}

const createIssuer = async (): Promise<Issuer> => {
  const library = await loadLibrary()
  const keys = await createKeys()
  const certificate = await library.X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new library.BasicConstraintsExtension(true, undefined, true),
      new library.KeyUsagesExtension(library.KeyUsageFlags.keyCertSign | library.KeyUsageFlags.cRLSign, true),
      await library.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { library, certificate, keys }
}

const issuePair = async ({ library, certificate, keys }: Issuer, names: readonly string[]): Promise<Pair> => {
  const own = await createKeys()
  const leaf = await library.X509CertificateGenerator.create({
    subject: [{ CN: [names[0] ?? 'nobody'] }],
    issuer: certificate.subject,
    publicKey: own.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new library.BasicConstraintsExtension(false),
      new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.serverAuth]),
      new library.SubjectAlternativeNameExtension(names.map(toGeneralName)),
      await library.AuthorityKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: leaf.toString('pem'), key: await keyPem(library, own.privateKey) }
}

const createKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const keyPem = async ({ PemConverter }: Library, key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')

const toGeneralName = (value: string) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })

/** A day back, for clocks that disagree; a year is longer than any cluster of ours lives. */
const validity = (): { readonly notBefore: Date; readonly notAfter: Date } => ({
  notBefore: new Date(Date.now() - dayMs),
  notAfter: new Date(Date.now() + 365 * dayMs),
})
