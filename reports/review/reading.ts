/** The messages of one column, gone through once for all that a review wants of them. Pure. */
import type { Envelope } from '@cucumber/messages'
import { indexMessages } from '../message-index.js'
import { comparePlaces } from '../place.js'
import { collectTally, type Tally } from '../tally.js'
import { collectRecordings, type Recording } from './recording.js'

/** What a column's messages say. */
export interface Read {
  /** Absent when there are none. */
  readonly tally?: Tally
  readonly recordings: readonly Recording[]
  /** Milliseconds. */
  readonly startedAt?: number
}

/** Goes through the messages once. Scenarios are in the order of the files: that in which they ended is an accident. */
export const readMessages = (envelopes: Iterable<Envelope>): Read => {
  const index = indexMessages()
  const [tally, recordings] = [collectTally(index), collectRecordings(index)]
  const starts: number[] = []
  let isEmpty = true
  for (const envelope of envelopes) {
    isEmpty = false
    tally.add(envelope)
    recordings.add(envelope)
    if (envelope.testRunStarted) starts.push(envelope.testRunStarted.timestamp.seconds * 1000)
  }
  if (isEmpty) return { recordings: [] }
  const told = tally.read()
  return {
    tally: { ...told, scenarios: [...told.scenarios].sort(comparePlaces) },
    recordings: recordings.read(),
    ...(starts.length > 0 && { startedAt: Math.min(...starts) }),
  }
}
