/** What a cell of a review shows, as a word and as a mark: in every form, so without what pages are made of. Pure. */
import { markOf, standingWords } from './progress.js'
import type { FinalStanding, Standing } from './standing.js'

/** What a cell of the matrix may say: `absent` was no part of that column. */
export type Shown = FinalStanding | 'absent'

interface Cell {
  readonly result?: { readonly standing: Standing }
  readonly recording?: object
}

export const shownOf = ({ result, recording }: Cell): Shown => {
  if (result) return result.standing
  return recording ? 'lost' : 'absent'
}

export const words: Readonly<Record<Shown, string>> = { ...standingWords, absent: 'was no part of it' }

export const markOfShown = (shown: Shown): string => {
  if (shown === 'lost') return '?'
  return shown === 'absent' ? '·' : markOf(shown)
}
