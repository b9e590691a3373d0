/** Works that go on beside one another, of which none may outlast the failure of another. */

/** As `Promise.all`, but rejects only once all have ended, with the first failure in their order: whoever hears it removes what they made. */
export const allEnded = async <T extends readonly unknown[]>(
  works: {
    readonly [K in keyof T]: Promise<T[K]>
  },
): Promise<T> => {
  const ends = await Promise.allSettled(works)
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  }) as unknown as T
}
