/** Whether this run is being ended before its end. One flag a process; a worker learns of it from its coordinator. */

const controller = new AbortController()

/** Aborted when the run is asked to end: whoever waits may stop, whoever begins should not. */
export const interruption: AbortSignal = controller.signal

/** What the coordinator sends to its workers; Cucumber's own workers pay no attention to messages they do not know. */
export const interruptMessage = { type: 'netherkin-interrupt' } as const

export const interrupt = (): void => controller.abort(new Error('interrupted'))

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
