/** Shares out the values of a pool: as asked, as before, or the next free one. */

/** One value that somebody needs. `holder` may ask twice for one value; two holders may not. */
export interface Want {
  readonly holder: string
  /** Unique among wants. */
  readonly id: string
  readonly asked?: string
  readonly before?: string
}

export interface Pool {
  /** The n-th value to give (n grows for ever). */
  readonly nth: (n: number) => string
  readonly size: number
  readonly taken: (want: Want, value: string) => never
}

/** Everyone's value by want id, and how many new ones were given. */
export const allot = (
  wants: readonly Want[],
  pool: Pool,
  given: number,
): { values: Map<string, string>; given: number } => {
  const holders = new Map<string, string>()
  const values = new Map<string, string>()
  const take = (want: Want, value: string): void => {
    holders.set(value, want.holder)
    values.set(want.id, value)
  }
  const isFree = ({ holder }: Want, value: string): boolean => (holders.get(value) ?? holder) === holder
  for (const want of wants) {
    if (want.asked === undefined) continue
    if (!isFree(want, want.asked)) pool.taken(want, want.asked)
    take(want, want.asked)
  }
  for (const want of wants) {
    if (values.has(want.id) || want.before === undefined) continue
    if (isFree(want, want.before)) take(want, want.before)
  }
  let next = given
  for (const want of wants) {
    if (values.has(want.id)) continue
    while (holders.has(pool.nth(next)) && next < given + pool.size) next += 1
    if (holders.has(pool.nth(next))) pool.taken(want, 'any')
    take(want, pool.nth(next))
    next += 1
  }
  return { values, given: next }
}

export const want = (holder: string, id: string, asked: string | undefined, before: string | undefined): Want => ({
  holder,
  id,
  ...(asked === undefined ? {} : { asked }),
  ...(before === undefined ? {} : { before }),
})

/** Whoever lives on holds what it has against those who come and ask for it. */
export const holdingOn = (wants: readonly Want[], reset: boolean): readonly Want[] =>
  reset
    ? wants
    : wants
        .map((one) => (one.before === undefined || one.asked !== undefined ? one : { ...one, asked: one.before }))
        .sort((a, b) => Number(b.before !== undefined) - Number(a.before !== undefined))
