/** Which column of one run is which of another: versions change, and a column is what was asked for all the same. Pure. */
import { askedKey } from '../asked-key.js'
import type { ColumnDigest } from './digest.js'

export interface ColumnPair {
  readonly before?: ColumnDigest
  readonly now?: ColumnDigest
}

type KeyOf = (column: ColumnDigest) => string | undefined

const byAsked: KeyOf = ({ asked = {} }) => askedKey(asked) || undefined

/** `kind calico v3.28.5 Kubernetes v1.36.4` → `kind calico Kubernetes` */
const familyOf: KeyOf = ({ name }) =>
  name
    .split(/\s+/)
    .filter((word) => !/^v?\d/.test(word))
    .join(' ')

/** The more exact decides first. */
const keys: readonly KeyOf[] = [byAsked, ({ name }) => name, familyOf]

/** Those whose key no other has. */
const uniqueBy = (columns: readonly ColumnDigest[], keyOf: KeyOf): ReadonlyMap<string, ColumnDigest> => {
  const all = columns.flatMap((column) => {
    const key = keyOf(column)
    return key === undefined ? [] : [[key, column] as const]
  })
  return new Map(all.filter(([key]) => all.filter(([other]) => other === key).length === 1))
}

const isCounted = ({ isUncounted }: ColumnDigest): boolean => !isUncounted

/**
 * In the order of the later run, then what only the earlier one had. @param isForced two runs of one column each are
 * compared whatever they ran on: somebody asked for just that
 */
export const pairColumns = (
  earlierColumns: readonly ColumnDigest[],
  laterColumns: readonly ColumnDigest[],
  isForced = false,
): readonly ColumnPair[] => {
  const before = earlierColumns.filter(isCounted)
  const now = laterColumns.filter(isCounted)
  const found = new Map<ColumnDigest, ColumnDigest>()
  const isFree = (column: ColumnDigest): boolean => !found.has(column) && ![...found.values()].includes(column)
  for (const keyOf of keys) {
    const earlier = uniqueBy(before.filter(isFree), keyOf)
    for (const [key, column] of uniqueBy(now.filter(isFree), keyOf)) {
      const match = earlier.get(key)
      if (match) found.set(column, match)
    }
  }
  const [only, ...others] = before
  const [single, ...more] = now
  if (isForced && only && single && others.length + more.length === 0) found.set(single, only)
  return [
    ...now.map((column) => {
      const match = found.get(column)
      return { now: column, ...(match && { before: match }) }
    }),
    ...before.filter(isFree).map((column) => ({ before: column })),
  ]
}
