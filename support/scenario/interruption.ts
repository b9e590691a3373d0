/** Whether this run is being ended before its end. One state a process; a worker learns of it from its coordinator. */
import { HarnessError } from '../errors.js'

const ending = new AbortController()
const cutting = new AbortController()

/** Aborted when the run is asked to end: nothing new begins, and what runs goes on to its end. */
export const interruption: AbortSignal = ending.signal

/** Aborted when what still runs has had its time; its reason is what the scenario that is cut says. */
export const cut: AbortSignal = cutting.signal

/**
 * How long what runs has to come to its end. Whoever sends a signal (a CI, an init) kills after some ten seconds; a limit
 * of time is our own, and leaves enough for nearly every scenario, on a real cluster too.
 */
export const graceMs = { signal: 5000, time: 60_000 } as const

/** What ends the run. */
export type Ending = keyof typeof graceMs

/** Ends the run in order. Heard more than once (from a coordinator, from the terminal), the soonest end counts. */
export const interrupt = (by: Ending = 'signal'): void => {
  if (!interruption.aborted) ending.abort(new HarnessError('interrupted'))
  setTimeout(() => cutting.abort(interruption.reason), graceMs[by]).unref()
}

const messageType = 'netherkin-interrupt'

/** What is sent to another process of ours to end it; Cucumber's own workers pay no attention to messages they do not know. */
export const sayInterrupt = (by: Ending) => ({ type: messageType, by })

/** @returns undefined for a message about something else. */
export const readInterrupt = (message: unknown): Ending | undefined => {
  const { type, by } = (message ?? {}) as Partial<ReturnType<typeof sayInterrupt>>
  return type === messageType ? by : undefined
}

/** Calls back when the process that started this one asks it to end. */
export const onInterruptMessage = (callback: (by: Ending) => void): void => {
  process.on('message', (message) => {
    const by = readInterrupt(message)
    if (by) callback(by)
  })
}

/** In a worker: ends in order when the coordinator says so, whatever signal the terminal sends to its whole group. */
export const obeyCoordinator = (): void => {
  onInterruptMessage(interrupt)
  process.on('SIGINT', () => interrupt())
  process.on('SIGTERM', () => interrupt())
}
