/**
 * Text from outside (names, cells, YAML, errors, logs) as nothing but text: what would act on the terminal, the CI's log or
 * the page that shows it is put in signs. What a format itself takes for markup is that format's own to escape.
 */

/**
 * Controls but tab and newline (escape sequences among them), marks that turn the direction of text, line separators, and what
 * XML cannot hold.
 */
const controls =
  '\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u206f\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff'

/** These, and halves of characters. */
const acting = new RegExp(`[${controls}]|\\p{Surrogate}`, 'gu')

/** The same, with halves that are in pairs: quicker to look for, and mostly not there. */
const mayAct = new RegExp(`[${controls}\\ud800-\\udfff]`)

/** `␛` for an escape, `⟨U+202E⟩` for what has no sign of its own. No format takes either for markup. */
const signOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** For what is no log: characters that act, as signs. */
export const visible = (text: string): string =>
  mayAct.test(text) ? text.replaceAll('\r\n', '\n').replaceAll(acting, signOf) : text

/** GitHub reads `::error::…` at the start of a line and `##[error]` anywhere as commands; Azure `##vso[…]`. */
const defuse = (text: string): string =>
  text.replaceAll(/^(\s*):(?=:[\w-]+[^\n]*::)/gm, '$1: ').replaceAll(/##(?=\w*\[)/g, '## ')

/** For text of several lines. */
export const inert = (text: string): string => defuse(visible(text))

/** Most names and files: printable ASCII in which nothing can act, so that nothing need be looked for. */
const plain = /^[ !"$-9;-~]*$/

/** For what must stay on one line: names, files, reasons. */
export const inertLine = (text: string): string =>
  plain.test(text) ? text : defuse(visible(text).replaceAll('\n', '␊').replaceAll('\t', ' '))

/** As JSON text, whose readers get every character as it was. @param json what `JSON.stringify` made */
export const inertJson = (json: string): string =>
  json
    .replaceAll(acting, (character) =>
      character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll(/##(\w*)\[/g, '##$1\\u005b')

/** Its beginning, where it is longer. @param limit characters, at least */
export const shorten = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const beginning = text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')
  return `${beginning}… (${text.length - beginning.length} more characters)`
}

/** Each line's beginning: one that fills a screen says no more than its first part. */
export const shortenLines = (text: string, limit: number): string =>
  text
    .split('\n')
    .map((line) => shorten(line, limit))
    .join('\n')
