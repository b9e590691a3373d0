/** What may be wider than the page scrolls by itself, by keyboard too. */
import type { ComponentChildren } from 'preact'

/** A group and no region: there are hundreds on a page, of which many have one name. */
export const Scroll = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
  // biome-ignore lint/a11y/useSemanticElements: it is no part of a form
  <div class="scroll" role="group" aria-label={label} tabIndex={0}>
    {children}
  </div>
)
