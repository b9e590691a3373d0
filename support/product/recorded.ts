/** Messages of a run, taken apart as shards of it would have left them. */
import type { Envelope } from '@cucumber/messages'

type Owned = { readonly testCaseStartedId?: string; readonly testCaseId?: string }

/** The scenario (its test case) that an envelope is about; undefined for what is about all of them. */
const ownerOf = (envelope: Envelope, byStart: ReadonlyMap<string, string>): string | undefined => {
  if (envelope.testCase) return envelope.testCase.id
  const [part] = Object.values(envelope) as Owned[]
  return part?.testCaseId ?? byStart.get(part?.testCaseStartedId ?? '')
}

/** @returns as many parts as that, each with every so many-th scenario, and with all that is about the whole run. */
export const splitMessages = (envelopes: readonly Envelope[], total: number): Envelope[][] => {
  const places = new Map(
    envelopes.flatMap(({ testCase }) => testCase?.id ?? []).map((id, index) => [id, index % total]),
  )
  const starts = envelopes.flatMap(({ testCaseStarted }) => testCaseStarted ?? [])
  const byStart = new Map(starts.map(({ id, testCaseId }) => [id, testCaseId]))
  const placeOf = (envelope: Envelope): number | undefined => places.get(ownerOf(envelope, byStart) ?? '')
  return Array.from({ length: total }, (_, index) =>
    envelopes.filter((envelope) => (placeOf(envelope) ?? index) === index),
  )
}

export const renderMessages = (envelopes: readonly Envelope[]): string =>
  envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join('')
