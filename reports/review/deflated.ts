/** Text that the page's script unpacks when somebody asks for it. Pure. */
import { deflateRawSync } from 'node:zlib'

type Entries = readonly (readonly [key: string, value: unknown])[]

/**
 * JSON objects, deflated each by itself, as base64 with blanks between: the whole of a large review as one text would be
 * most of the memory that its making takes.
 */
export const deflateEntries = (parts: readonly Entries[]): string =>
  parts
    .filter(({ length }) => length > 0)
    .map((entries) => deflateRawSync(JSON.stringify(Object.fromEntries(entries)), { level: 6 }).toString('base64'))
    .join(' ')
