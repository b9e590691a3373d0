/** What evidence and artifacts look like when they are attached: no secrets, and no longer than a report can carry. Pure. */
import type { Artifact } from '../../clusters/cluster.js'
import type { Evidence } from '../evidence.js'
import { removeSecrets, withoutSecrets } from './secrets.js'

/** Reports show any `text/…`; Cucumber's console formatters print text/plain in full, and only name the others. */
export const artifactMediaType = 'text/x.netherkin.artifact+plain'

const largestArtifactBytes = 190_000
const largestBodyBytes = 8_000

export interface Attachment {
  readonly text: string
  readonly mediaType: string
  readonly fileName: string
}

/** Its beginning and its end, at line ends where there are any. */
const shorten = (text: string, mostBytes: number): string => {
  const bytes = Buffer.from(text)
  if (bytes.length <= mostBytes) return text
  const half = Math.floor(mostBytes / 2)
  // Half a character at a cut is dropped.
  const head = bytes
    .subarray(0, half)
    .toString()
    .replace(/\n[^\n]*$/, '\n')
    .replace(/\uFFFD+$/, '')
  const tail = bytes
    .subarray(-half)
    .toString()
    .replace(/^[^\n]*\n/, '')
    .replace(/^\uFFFD+/, '')
  return `${head}\n… ${bytes.length - Buffer.byteLength(head) - Buffer.byteLength(tail)} bytes left out …\n${tail}`
}

/** Below 200 kB. */
export const attachArtifact = ({ name, mediaType, text }: Artifact): Attachment => ({
  text: shorten(removeSecrets(text), largestArtifactBytes),
  mediaType: mediaType === 'text/plain' ? artifactMediaType : mediaType,
  fileName: name,
})

const shortenBodies = (key: string, value: unknown): unknown =>
  key === 'body' && typeof value === 'string' ? shorten(value, largestBodyBytes) : value

/** Valid JSON whatever its size: only bodies of HTTP answers are cut. */
export const writeEvidence = (evidence: Evidence): string => JSON.stringify(withoutSecrets(evidence), shortenBodies)
