/**
 * One watch: newline-delimited JSON over undici, taken up again from the last version that was heard.
 * Not client-node's: its 1.4 overwrites the signal that should end a silent connection, so it can hang for ever, drops lines
 * that it cannot parse, and starts over only where its caller does.
 */
import pRetry from 'p-retry'
import { ApiError, type WatchEvent } from './api.js'
import { cutLines } from './lines.js'
import { isAway, isPassing } from './refusals.js'

/** The server ends a watch by itself after this time; a dead connection is never trusted for longer. */
const roundSeconds = 240

export interface WatchQuery extends Record<string, string | number | undefined> {
  readonly watch: 1
  readonly allowWatchBookmarks: 'true'
  readonly resourceVersion: string
  readonly timeoutSeconds: number
}

export interface WatchParts {
  /** Opens one round. @throws {ApiError} */
  readonly open: (query: WatchQuery, signal: AbortSignal) => Promise<AsyncIterable<Buffer>>
  readonly onEvent: (event: WatchEvent) => void
  /** Told when the server goes away, and with undefined when it is heard again. */
  readonly onTrouble?: ((trouble: ApiError | undefined) => void) | undefined
  readonly signal: AbortSignal
}

interface WireEvent {
  readonly type: WatchEvent['type'] | 'ERROR'
  readonly object: WatchEvent['object'] & {
    readonly code?: number
    readonly reason?: string
    readonly message?: string
  }
}

/** Whether asking again may help; a version that is too old, or a right that is missing, stays so. */
export const isWatchable = (error: unknown): boolean =>
  error instanceof ApiError && (isAway(error, true) || isPassing(error))

const parseEvent = (line: string): WatchEvent => {
  const { type, object } = JSON.parse(line) as WireEvent
  if (type !== 'ERROR') return { type, object }
  const { code = 500, reason = '', message = 'the watch failed' } = object
  // A server that was restored from a backup knows no such version yet: as good as one that is too old.
  const status = /[Tt]oo large resource version/.test(message) ? 410 : code
  throw new ApiError(`${message} (${code}, while watching)`, status, reason)
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 504 && /[Tt]oo large resource version/.test(error.message)

/** Reads one round to its end. @returns how many events came. */
const readRound = async (body: AsyncIterable<Buffer>, onEvent: (event: WatchEvent) => void): Promise<number> => {
  let heard = 0
  const lines = cutLines((line) => {
    if (line === '') return
    const event = parseEvent(line)
    heard += 1
    onEvent(event)
  })
  for await (const chunk of body) lines.push(chunk)
  return heard
}

/** Broken in the middle, as a proxy or a dying server does it: no more than a connection that was lost. */
const asLost = (error: unknown): unknown => {
  if (error instanceof ApiError) return error
  const text = error instanceof Error ? error.message : String(error)
  return new ApiError(`the watch broke off: ${text}`, 0, 'UND_ERR_SOCKET', { cause: error })
}

/** Resolves when the signal fires. @throws {ApiError} 410 when the version is too old; 401, 403 and whatever else does not pass. */
export const followWatch = async (from: string, { open, onEvent, onTrouble, signal }: WatchParts): Promise<void> => {
  let resourceVersion = from
  const hear = (event: WatchEvent): void => {
    resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion
    onEvent(event)
  }
  const round = async (): Promise<void> => {
    const startedAt = performance.now()
    const query: WatchQuery = { watch: 1, allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds: roundSeconds }
    try {
      const body = await open(query, signal)
      onTrouble?.(undefined)
      const heard = await readRound(body, hear)
      // Else a server that hangs up at once would be asked without a pause.
      if (heard === 0 && performance.now() - startedAt < 1000) throw new Error('it ended at once')
    } catch (error) {
      if (signal.aborted) return
      throw isTooLarge(error)
        ? new ApiError((error as ApiError).message, 410, 'Expired', { cause: error })
        : asLost(error)
    }
  }
  const rounds = (): Promise<void> =>
    pRetry(round, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 50,
      maxTimeout: 2000,
      signal,
      shouldRetry: ({ error }) => isWatchable(error),
      onFailedAttempt: ({ error }) => {
        if (isWatchable(error)) onTrouble?.(error as ApiError)
      },
    })
  try {
    while (!signal.aborted) await rounds()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
