/** What an attachment of ours says. Pure. */
import type * as messages from '@cucumber/messages'
import type { Evidence, evidenceMediaType } from '../support/evidence.js'

export const evidenceMedia: typeof evidenceMediaType = 'application/vnd.netherkin.evidence+json'

/** Several readers of one run go through its messages at once: what takes longest is done once. */
const known = new WeakMap<messages.Attachment, Evidence>()

export const textOf = ({ body, contentEncoding }: messages.Attachment): string =>
  contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body

/** @param attachment of the media type above */
export const readEvidence = (attachment: messages.Attachment): Evidence => {
  const evidence = known.get(attachment) ?? (JSON.parse(textOf(attachment)) as Evidence)
  known.set(attachment, evidence)
  return evidence
}
