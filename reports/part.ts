/** A column of one run, which may be a part of a column: what must be known of it to join it with others. Pure. */
import { indexMessages } from './message-index.js'
import { placeKey } from './place.js'
import type { ColumnSource } from './review/review.js'

/** A column of a run, and where it was found. */
export interface Part extends ColumnSource {
  /** The path that was given. */
  readonly from: string
  /** Which column of its run it is: 0, 1, … */
  readonly place: number
}

/** What its messages say, without the messages. */
export interface ScannedPart extends Part {
  readonly isEmpty: boolean
  /** Its run came to its scenarios, or said why it did not. */
  readonly hasStarted: boolean
  /** When it started, as a text that sorts. */
  readonly start: string
  /** `features/x.feature:3 Name` */
  readonly scenarios: readonly string[]
  /** Features by their paths. */
  readonly texts: ReadonlyMap<string, string>
}

const renderTime = ({ seconds = 0, nanos = 0 }: { readonly seconds?: number; readonly nanos?: number }): string =>
  `${String(seconds).padStart(12, '0')}.${String(nanos).padStart(9, '0')}`

/** Goes through its messages once. */
export const scanPart = (part: Part): ScannedPart => {
  const index = indexMessages()
  const texts = new Map<string, string>()
  const ids: string[] = []
  let [start, isEmpty, hasStarted] = [renderTime({}), true, false]
  for (const message of part.messages) {
    isEmpty = false
    index.add(message)
    const { source, testCase, testRunStarted, parseError } = message
    if (source) texts.set(source.uri, source.data)
    if (testCase) ids.push(testCase.id)
    if (testRunStarted || parseError) hasStarted = true
    if (testRunStarted) start = renderTime(testRunStarted.timestamp)
  }
  const scenarios = ids.map((id) => placeKey(index.describeScenario(id)))
  return { ...part, isEmpty, hasStarted, start, scenarios: scenarios.sort(), texts }
}
