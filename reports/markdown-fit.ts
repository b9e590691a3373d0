/** Sections of a page that must not grow over a limit: what comes first is kept, and what is left out is told. Pure. */

export interface Section {
  /** What stands before its items and after them; a section without items is left out whole. */
  readonly before: string
  readonly after: string
  readonly items: readonly string[]
  /** What is said in place of the items that did not fit. */
  readonly tellLeft: (left: number) => string
  /** Whether it gets only what all others leave. */
  readonly yields?: boolean
}

/** Bytes of UTF-8: never less than the characters, however these are counted. */
export const sizeOf = (text: string): number => Buffer.byteLength(text)

/** Room for its frame, and for the words about what is left out. */
const frameOf = ({ before, after, items, tellLeft }: Section): number =>
  sizeOf(before) + sizeOf(after) + sizeOf(tellLeft(items.length)) + 3

const renderSection = (section: Section, room: number): string => {
  const { before, after, items, tellLeft } = section
  const shown: string[] = []
  let left = room - frameOf(section)
  for (const item of items) {
    left -= sizeOf(item) + 1
    if (left < 0) break
    shown.push(item)
  }
  const rest = items.length - shown.length
  return `${[before, ...shown, ...(rest > 0 ? [tellLeft(rest)] : []), after].join('\n')}\n`
}

/** @returns the sections, at most `limit` bytes of them where their frames alone are not more. */
export const fitSections = (sections: readonly Section[], limit: number): string => {
  const some = sections.filter(({ items }) => items.length > 0)
  const texts = new Map<Section, string>()
  let left = limit - some.reduce((sum, section) => sum + frameOf(section), 0)
  for (const section of [...some.filter(({ yields }) => !yields), ...some.filter(({ yields }) => yields)]) {
    const text = renderSection(section, left + frameOf(section))
    left += frameOf(section) - sizeOf(text)
    texts.set(section, text)
  }
  return some.map((section) => texts.get(section)).join('')
}
