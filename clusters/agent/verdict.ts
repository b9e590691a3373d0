/** From what a socket said to a verdict (docs/decisions.md §4). */
import type { Verdict } from '../probe.js'

export interface Failure {
  readonly verdict: Verdict
  /** One line: the code and the words of the error. */
  readonly detail: string
}

/** Of a far end that is nobody of ours (docs/decisions.md §22). */
export const unproved = 'connected, identity unproved'

/** An error that knows its verdict. */
export class ProbeFailure extends Error {
  readonly verdict: Verdict

  constructor(verdict: Verdict, detail: string) {
    super(detail)
    this.verdict = verdict
  }
}

const verdicts: Readonly<Record<string, Verdict>> = {
  // RST and port-unreachable look the same to a socket.
  ECONNREFUSED: 'refused',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  // A `prohibit` route on the way out.
  EACCES: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  EPROTO: 'tls-failed',
  // Somebody answered, and it was not us.
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'wrong-answer',
  UND_ERR_HEADERS_OVERFLOW: 'wrong-answer',
}

const verdictOfCode = (code: string, syscall: unknown): Verdict => {
  // A policy that is enforced where sockets connect (BPF); anywhere else it is our own lack of rights.
  if (code === 'EPERM' && syscall === 'connect') return 'unreachable'
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) return 'tls-failed'
  if (code.startsWith('HPE_')) return 'wrong-answer'
  return verdicts[code] ?? 'unknown'
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** `during` names the phase for a timeout: `no answer to the SYN`. */
export const failureOf = (error: unknown, during = 'no answer'): Failure => {
  if (error instanceof ProbeFailure) return { verdict: error.verdict, detail: error.message }
  const {
    name = '',
    code,
    message = String(error),
    reason,
    syscall,
  } = (error ?? {}) as { name?: string; code?: unknown; message?: string; reason?: string; syscall?: string }
  if (name === 'TimeoutError' || name === 'AbortError') return { verdict: 'timeout', detail: during }
  if (typeof code !== 'string') return { verdict: 'unknown', detail: oneLine(message) }
  // OpenSSL's own message is a trace of its source files.
  const words = reason ?? message
  return { verdict: verdictOfCode(code, syscall), detail: oneLine(words.includes(code) ? words : `${code} ${words}`) }
}
