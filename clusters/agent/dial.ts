/** A fresh TCP connection, with TLS on top where it is asked for, each phase timed. */
import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls'
import type { Observation } from '../probe.js'
import type { Sockets } from './sockets.js'
import { ProbeFailure } from './verdict.js'

export type Certificate = NonNullable<Observation['certificate']>

/** Filled in as the phases of an attempt end, so that a failed attempt still shows what it went through. */
export interface Trace {
  resolveMs?: number
  connectMs?: number
  tlsMs?: number
  answerMs?: number
  certificate?: Certificate
}

/** Times one phase, whether it ends well or not. */
export const timed = async <T>(
  trace: Trace,
  phase: Exclude<keyof Trace, 'certificate'>,
  work: Promise<T>,
): Promise<T> => {
  const startedMs = performance.now()
  try {
    return await work
  } finally {
    trace[phase] = performance.now() - startedMs
  }
}

export interface Dial {
  readonly sockets: Sockets
  readonly address: string
  readonly port: number
  readonly tls?: { readonly serverName: string }
  /** PEM of the root that is trusted. */
  readonly trust?: string
  readonly signal: AbortSignal
}

const namesOf = (certificate: PeerCertificate): readonly string[] => {
  const alternatives = (certificate.subjectaltname ?? '').split(', ').filter((name) => name !== '')
  const names = alternatives.map((name) => name.replace(/^(DNS|IP Address):/, ''))
  return names.length > 0 ? names : [certificate.subject?.CN].flat().filter((name) => name !== undefined)
}

/** Why the certificate is not to be trusted, in words. */
const complaint = (socket: TLSSocket, serverName: string, certificate: PeerCertificate): string | undefined => {
  if (socket.authorized) return undefined
  if (checkServerIdentity(serverName, certificate)) return `not for ${serverName}`
  return `not trusted (${socket.authorizationError ?? 'no reason given'})`
}

/** The handshake goes on to the end with any certificate, so that its names can be told. */
const secure = async (socket: Socket, dial: Dial, serverName: string, trace: Trace): Promise<TLSSocket> => {
  const secured = connectTls({
    socket,
    ...(isIP(serverName) === 0 && { servername: serverName }),
    ...(dial.trust !== undefined && { ca: dial.trust }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate),
    rejectUnauthorized: false,
  })
  secured.on('error', () => {})
  await once(secured, 'secureConnect', { signal: dial.signal })
  const certificate = secured.getPeerCertificate()
  const error = complaint(secured, serverName, certificate)
  const names = namesOf(certificate)
  trace.certificate = { names, ...(error !== undefined && { error }) }
  if (error !== undefined)
    throw new ProbeFailure('tls-failed', `the certificate is for ${names.join(', ') || 'nobody'}: ${error}`)
  return secured
}

/** @throws the errno of the connection, or a ProbeFailure `tls-failed`, or the signal's reason; nothing stays open then. */
export const dialTcp = async (dial: Dial, trace: Trace): Promise<Socket> => {
  const socket = dial.sockets.connectTcp(dial.address, dial.port)
  try {
    const connected = once(socket, 'connect', { signal: dial.signal })
    // Errors that come between two listeners must not end the process.
    socket.on('error', () => {})
    await timed(trace, 'connectMs', connected)
    socket.setNoDelay(true)
    return dial.tls ? await timed(trace, 'tlsMs', secure(socket, dial, dial.tls.serverName, trace)) : socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}
