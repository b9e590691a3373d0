/** Whether this run is being ended before its end. One state a process; a worker learns of it from its coordinator. */
import { HarnessError } from '../errors.js'

const ending = new AbortController()
const cutting = new AbortController()

/** Aborted when the run is asked to end: nothing new begins, and what runs goes on to its end. */
export const interruption: AbortSignal = ending.signal

/** Aborted when what still runs has had its time; its reason is what the scenario that is cut says. */
export const cut: AbortSignal = cutting.signal

/** A scenario takes less, and whoever sent the signal (a CI, an init) kills after some ten seconds. */
const graceMs = 5000

/** What the coordinator sends to its workers; Cucumber's own workers pay no attention to messages they do not know. */
export const interruptMessage = { type: 'netherkin-interrupt' } as const

/** Ends the run in order; a worker hears it twice, from its coordinator and from the terminal. */
export const interrupt = (): void => {
  if (interruption.aborted) return
  ending.abort(new HarnessError('interrupted'))
  setTimeout(() => cutting.abort(interruption.reason), graceMs).unref()
}

const isInterrupt = (message: unknown): boolean =>
  (message as { type?: unknown } | undefined)?.type === interruptMessage.type

/** In a worker: ends in order when the coordinator says so, whatever signal the terminal sends to its whole group. */
export const obeyCoordinator = (): void => {
  process.on('message', (message) => {
    if (isInterrupt(message)) interrupt()
  })
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
}
