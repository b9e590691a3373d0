/** What a result looks like: a mark, a word and a colour, never a colour alone. */
import { markOf, standingWords } from '../progress.js'
import type { FinalStanding, Standing } from '../standing.js'

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

export const Mark = ({ standing }: { readonly standing: Shown }) => (
  <span class={`mark ${standing}`} role="img" aria-label={words[standing]}>
    {markOfShown(standing)}
  </span>
)

/** `12 ms`, `3.40 s` */
export const renderMs = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`)
