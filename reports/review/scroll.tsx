/** What may be wider than the page scrolls by itself, by keyboard too. */
import type { ComponentChildren } from 'preact'

export const Scroll = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
  <section class="scroll" aria-label={label} tabIndex={0}>
    {children}
  </section>
)
