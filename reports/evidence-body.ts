/** What an attachment of ours says. Pure. */
import type * as messages from '@cucumber/messages'
import type { Evidence, evidenceMediaType } from '../support/evidence.js'

export const evidenceMedia: typeof evidenceMediaType = 'application/vnd.netherkin.evidence+json'

/** Several readers of one run go through its messages at once, each message in turn: what takes longest is done once. */
let last: { readonly attachment: messages.Attachment; readonly evidence: Evidence } | undefined

export const textOf = ({ body, contentEncoding }: messages.Attachment): string =>
  contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body

/** @param attachment of the media type above */
export const readEvidence = (attachment: messages.Attachment): Evidence => {
  if (last?.attachment !== attachment) last = { attachment, evidence: JSON.parse(textOf(attachment)) as Evidence }
  return last.evidence
}
