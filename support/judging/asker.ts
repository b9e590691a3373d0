/** Asks round after round of a cluster whose own state may change meanwhile. */
import type { Live } from '../../clusters/cluster.js'
import type { Bench } from './bench.js'
import { askOnce, type Cell, type Round, readsState } from './round.js'

/** Asks the cells; where the last answer hung on the cluster's own state, that is read anew first. */
export const createAsker = (bench: Bench) => {
  let live: Live = bench.live
  const asked = new Set<Cell>()
  const current = (): Bench => ({ ...bench, live })
  // Rounds overlap, and a cluster is reconciled by one at a time.
  let refreshing: Promise<Live> | undefined
  const refresh = (): Promise<Live> => {
    refreshing ??= bench.refresh().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }
  const ask = async (cells: readonly Cell[]): Promise<readonly Round[]> => {
    if (cells.some((cell) => asked.has(cell) && readsState(cell, live))) live = await refresh()
    for (const cell of cells) asked.add(cell)
    return askOnce(cells, current())
  }
  return { ask, current }
}
