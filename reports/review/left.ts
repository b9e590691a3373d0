/** What a step has left: evidence, and files. Pure. */
import type * as messages from '@cucumber/messages'
import type { Evidence, Judgement, scenarioMediaType, topologyMediaType } from '../../support/evidence.js'
import { evidenceMedia, readEvidence, textOf } from '../evidence-body.js'
import { isThrough } from './outcome.js'
import type { Attached } from './packed-review.js'

/** What one step has left. */
export interface Left {
  /** Of what went as expected without its packets, but for one that got through: whoever wants them unfolds them. */
  readonly evidence: readonly Evidence[]
  /** The same with all packets, as JSON in UTF-8: as objects they would be most of the memory that a large review takes. */
  readonly packets: readonly Uint8Array[]
  readonly attached: readonly Attached[]
}

export const nothing: Left = { evidence: [], packets: [], attached: [] }

const scenarioMedia: typeof scenarioMediaType = 'application/vnd.netherkin.scenario+json'
export const topologyMedia: typeof topologyMediaType = 'application/vnd.netherkin.topology+json'
const ownMedia: readonly string[] = [evidenceMedia, scenarioMedia, topologyMedia, 'text/x.cucumber.log+plain']

/** Characters of one attached file on the page: a few logs of a cluster would else be larger than all the rest. */
const mostText = 64_000

/** Its beginning says what it is, its end what happened last. */
const shorten = (text: string): string => {
  if (text.length <= mostText) return text
  const half = mostText / 2
  const left = `… ${text.length - mostText} characters are left out here; the run's messages have them …`
  return `${text.slice(0, half)}\n\n${left}\n\n${text.slice(-half)}`
}

const withoutPackets = (judgement: Judgement): Judgement => {
  if (judgement.outcome !== 'as-expected') return judgement
  // A truth table tells what is open from what is closed.
  const through = judgement.cell && judgement.observations.find(isThrough)
  return { ...judgement, observations: through ? [through] : [] }
}

const withEvidence = (left: Left, attachment: messages.Attachment): Left => {
  const { judgements, ...own } = readEvidence(attachment)
  return {
    ...left,
    evidence: [...left.evidence, { ...own, judgements: judgements.map(withoutPackets) }],
    packets: [...left.packets, Buffer.from(textOf(attachment))],
  }
}

/** The same with one attachment more. */
export const withAttachment = (left: Left, attachment: messages.Attachment): Left => {
  const { mediaType, fileName: name = 'attachment' } = attachment
  if (mediaType === evidenceMedia) return withEvidence(left, attachment)
  if (ownMedia.includes(mediaType)) return left
  return { ...left, attached: [...left.attached, { name, mediaType, text: shorten(textOf(attachment)) }] }
}
