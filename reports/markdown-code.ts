/** Text from outside as Markdown: always as code, in which nothing is markup, a link, or a mention of somebody. Pure. */
import { inert, inertLine, shorten, shortenLines } from './inert.js'

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

/** On one line. @param limit characters */
export const renderCode = (text: string, limit = 300): string => {
  const line = shorten(inertLine(text), limit)
  const fence = '`'.repeat(longestRun(line) + 1)
  // The blanks are no part of it: they keep its own backticks, and an empty one, from being fences.
  return `${fence} ${line.trim() === '' ? '(empty)' : line} ${fence}`
}

/** In a table, whose cell a stroke would end, even in code; elsewhere its backslash would be seen. @param limit characters */
export const renderCell = (text: string, limit?: number): string => renderCode(text, limit).replaceAll('|', '\\|')

/** A block of its own. @param limit characters of all, and, by a fifth, of a line */
export const renderBlock = (text: string, limit = 3000): string => {
  const shown = shorten(shortenLines(inert(text.trimEnd()), limit / 5), limit)
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1))
  return `${fence}text\n${shown}\n${fence}`
}
