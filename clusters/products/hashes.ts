/** What files of products are known by. */
import { createHash } from 'node:crypto'
import type { Source } from './product.js'

export const sha256Of = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const fetchAnew = 'Fetch it anew from upstream, or name a version whose file this is'

/** @throws {RangeError} that says which file, what was expected, what was found and what to do. */
export const checkHash = (
  bytes: Uint8Array,
  expected: string | undefined,
  where: string,
  what: string,
  advice = fetchAnew,
): void => {
  const found = sha256Of(bytes)
  if (expected === undefined)
    throw new RangeError(`no hash known for ${what} from ${where}; it has sha256 ${found}: give that if you trust it`)
  if (found !== expected)
    throw new RangeError(
      `${where} is not the file that ${what} is known by: expected sha256 ${expected}, found ${found}. ${advice}`,
    )
}

/** What to do about another hash; undefined for what is said of any file. Upstream's chart may be the very one: it is the helm that differs. */
export const adviceFor = ({ kind }: Source, file: string): string | undefined =>
  kind === 'chart'
    ? 'A chart’s hash is of what helm 3.18 renders, and others may render it otherwise: see `helm version`, and render it with 3.18 ' +
      `(or put ${file}, rendered by it, into a folder that NETHERKIN_MANIFESTS names); or name another version`
    : undefined
