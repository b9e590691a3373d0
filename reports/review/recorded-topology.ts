/** What a scenario was asked of, as a review keeps it until it is packed. Pure. */
import type * as messages from '@cucumber/messages'
import type { TopologyRecord } from '../../support/evidence.js'
import { textOf } from '../evidence-body.js'

/** Objects of Kubernetes are deep, and nobody looks into them before the page does: they are kept as JSON. */
export interface RecordedTopology extends Pick<TopologyRecord, 'askedBy' | 'leftOut'> {
  /** JSON, one an object. */
  readonly objects: readonly string[]
  /** JSON. */
  readonly placed?: string
}

/** @param attachment of the media type of topologies */
export const readTopology = (attachment: messages.Attachment): RecordedTopology => {
  const { askedBy, leftOut, objects, placed } = JSON.parse(textOf(attachment)) as TopologyRecord
  return {
    askedBy,
    ...(leftOut !== undefined && { leftOut }),
    objects: objects.map((object) => JSON.stringify(object)),
    ...(placed && { placed: JSON.stringify(placed) }),
  }
}
