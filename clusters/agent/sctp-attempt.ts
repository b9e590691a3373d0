/** One SCTP attempt at one address, by the agnhost beside us: an association, a nonce sent, the nonce returned. */
import type { ReachProbe, Verdict } from '../probe.js'
import type { Caller, Outcome } from './caller.js'
import type { Trace } from './dial.js'
import { createDialer, type Dialer, type Dialling } from './dialer.js'

/** Go's words for an errno. What may be our own container's lack of rights (EPERM, EACCES) is not among them. */
const verdicts: Readonly<Record<string, Verdict>> = {
  // An ABORT in answer to the first packet.
  'connection refused': 'refused',
  'no route to host': 'unreachable',
  'network is unreachable': 'unreachable',
  'host is down': 'unreachable',
  'network is down': 'unreachable',
  'connection timed out': 'timeout',
  'i/o timeout': 'timeout',
  'connection reset by peer': 'reset',
  'software caused connection abort': 'reset',
  'broken pipe': 'reset',
  // The far end took the association and ended it without a word.
  EOF: 'reset',
}

/** `sctp dial failed. err:connection refused`, `reading from sctp connection failed. err:'EOF'`. */
const failure = /^(reading from )?\w+ (dial|connection write|connection) failed\. err:'?(.*?)'?$/

const unknown = (detail: string): Outcome => ({ verdict: 'unknown', detail })

/** Whether there was an association: only then can a far end that is nobody of ours have spoken. */
interface Judged {
  readonly outcome: Outcome
  readonly met: boolean
}

const judgeError = (error: string): Judged => {
  const [, , phase, words = ''] = failure.exec(error) ?? []
  // A wrapped error ends with the errno.
  const verdict = verdicts[words.split(': ').at(-1) ?? '']
  if (phase === undefined || verdict === undefined)
    return { outcome: unknown(`agnhost says what is not understood: ${error}`), met: false }
  return { outcome: { verdict, detail: error }, met: phase !== 'dial' }
}

const judgeResponse = (response: string, nonce: string): Judged => {
  if (response === nonce) return { outcome: { verdict: 'connected', detail: 'our nonce came back' }, met: true }
  const detail = `the answer is "${response.slice(0, 80)}", not our nonce`
  return { outcome: { verdict: 'wrong-answer', detail }, met: true }
}

/** agnhost sets no limit of its own to an association: silence is ours to call, as long as agnhost itself is heard. */
const judgeSilence = async (dialer: Dialer, error: unknown, signal: AbortSignal): Promise<Outcome> => {
  if (!signal.aborted) return unknown(`agnhost beside the agent cannot be asked: ${(error as Error).message}`)
  if (await dialer.isAlive()) return { verdict: 'timeout', detail: 'no association and no answer in time' }
  return unknown('agnhost beside the agent has stopped to answer')
}

/** @returns never a denial unless agnhost told of one, or was silent about this alone. */
export const attemptBy = async (
  dialer: Dialer,
  to: Omit<Dialling, 'request'>,
  signal: AbortSignal,
  trace: Trace,
): Promise<Outcome> => {
  const nonce = crypto.randomUUID()
  const startedMs = performance.now()
  try {
    const dialled = await dialer.dial({ ...to, request: `echo ${nonce}` }, signal)
    const { outcome, met } = 'response' in dialled ? judgeResponse(dialled.response, nonce) : judgeError(dialled.error)
    if (met) trace.answerMs = performance.now() - startedMs
    return outcome
  } catch (error) {
    return judgeSilence(dialer, error, signal)
  }
}

export const attemptSctp = async (
  { port, connection }: ReachProbe,
  address: string,
  { sockets, dialer }: Caller,
  signal: AbortSignal,
  trace: Trace,
): Promise<Outcome> => {
  if (dialer === undefined)
    return unknown('SCTP cannot be judged: Node does not speak it, and no agnhost is there to do it')
  if (connection !== undefined) return unknown('no association is kept open between probes')
  return attemptBy(createDialer(sockets, dialer), { protocol: 'sctp', address, port }, signal, trace)
}
