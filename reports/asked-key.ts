/** What was asked of a column, so that two ways to ask for the same are one. Pure. */
import type { ColumnRecord } from './manifest.js'

/** Where no provider is said. */
const usualProvider = 'netns'

/** Equal for columns of which the same was asked; empty where nothing was that tells it from others. */
export const askedKey = (asked: ColumnRecord['asked']): string => {
  const said = Object.entries(asked).filter(([flag, value]) => flag !== 'provider' || value !== usualProvider)
  return said.length === 0 ? '' : JSON.stringify(said.sort())
}
