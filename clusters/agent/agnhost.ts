/**
 * SCTP, which Node cannot speak, by the Kubernetes project's own test program. Written from its source
 * (kubernetes/kubernetes: test/images/agnhost/connect, netexec); not run by us yet: our kernel has no SCTP sockets.
 */
import { isIPv6 } from 'node:net'
import type { ReachProbe } from '../probe.js'
import type { Outcome } from './caller.js'
import { failureOf } from './verdict.js'

export const agnhostImage = 'registry.k8s.io/e2e-test-images/agnhost:2.53'

/** Where a kernel shows that it speaks SCTP. */
export const sctpFolder = '/proc/net/sctp'

/** The command for one attempt at one address. Names are resolved before: agnhost's timeout does not bound resolution. */
export const connectCommand = (
  { port, protocol, timeoutMs }: Pick<ReachProbe, 'port' | 'protocol' | 'timeoutMs'>,
  address: string,
): readonly string[] => [
  '/agnhost',
  'connect',
  `${isIPv6(address) ? `[${address}]` : address}:${port}`,
  // Without it SCTP times out at once.
  `--timeout=${timeoutMs}ms`,
  `--protocol=${protocol.toLowerCase()}`,
]

const errnos: readonly (readonly [RegExp, string])[] = [
  [/connection refused/, 'ECONNREFUSED'],
  [/no route to host/, 'EHOSTUNREACH'],
  [/network is unreachable/, 'ENETUNREACH'],
  [/permission denied/, 'EACCES'],
  [/connection reset/, 'ECONNRESET'],
  [/timed out/, 'ETIMEDOUT'],
]

/** A policy that is enforced at the socket says this where a connection is attempted. */
const forbidden = /operation not permitted/

const judgeWords = (words: string): Outcome => {
  if (forbidden.test(words)) return { verdict: 'unreachable', detail: words }
  const code = errnos.find(([pattern]) => pattern.test(words))?.[1]
  return code === undefined
    ? { verdict: 'unknown', detail: words }
    : { verdict: failureOf({ code }).verdict, detail: words }
}

const judgeLine = (line: string): Outcome => {
  if (/^TIMEOUT\b/.test(line)) return { verdict: 'timeout', detail: 'no answer in time' }
  if (/^REFUSED\b/.test(line)) return { verdict: 'refused', detail: line }
  if (/^(OTHER|UNKNOWN): /.test(line)) return judgeWords(line)
  return { verdict: 'unknown', detail: `agnhost said: ${line}` }
}

/**
 * What `agnhost connect` said on stderr; the exit status is 1 for every cause, so that it tells only silence apart.
 * `ended`: how the process ended; undefined when it could not be run at all.
 */
export const outcomeOf = (stderr: string, ended: { readonly status: number } | undefined): Outcome => {
  if (!ended) return { verdict: 'unknown', detail: 'agnhost could not be run' }
  const line = stderr
    .split('\n')
    .map((one) => one.trim())
    .find((one) => one !== '' && !one.startsWith('command terminated'))
  if (line !== undefined) return judgeLine(line)
  return ended.status === 0
    ? { verdict: 'connected', detail: 'connected; agnhost does not tell who answered' }
    : { verdict: 'unknown', detail: `agnhost ended with status ${ended.status} and said nothing` }
}

/** The fields of a container that serves one SCTP port; its HTTP port, which it must have, is somewhere out of the way. */
export const sctpContainerParts = (port: number, httpPort: number) => ({
  image: agnhostImage,
  args: ['netexec', `--http-port=${httpPort}`, '--udp-port=-1', `--sctp-port=${port}`],
})
