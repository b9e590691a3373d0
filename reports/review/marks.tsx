/** What a result looks like: a mark, a word and a colour, never a colour alone. */
import { markOfShown, type Shown, words } from '../shown.js'

export { type Shown, shownOf, words } from '../shown.js'

export const Mark = ({ standing }: { readonly standing: Shown }) => (
  <span class={`mark ${standing}`} role="img" aria-label={words[standing]}>
    {markOfShown(standing)}
  </span>
)

/** `12 ms`, `3.40 s` */
export const renderMs = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`)
