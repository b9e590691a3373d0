/**
 * Text from outside (names, cells, YAML, errors, logs) as nothing but text: what would act on the terminal, the CI's log or
 * the page that shows it is put in signs. What a format itself takes for markup is that format's own to escape.
 */

/**
 * Controls but tab and newline (escape sequences among them), marks that turn the direction of text, line separators, halves of
 * characters, and what XML cannot hold.
 */
const acting =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Surrogate}/gu

/** `␛` for an escape, `<U+202E>` for what has no sign of its own. */
const signOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** For what is no log: characters that act, as signs. */
const visible = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll(acting, signOf)

/** GitHub reads `::error::…` at the start of a line and `##[error]` anywhere as commands; Azure `##vso[…]`. */
const defuse = (text: string): string =>
  text.replaceAll(/^(\s*):(?=:[\w-]+[^\n]*::)/gm, '$1: ').replaceAll(/##(?=\w*\[)/g, '## ')

/** For what must stay on one line: names, files, reasons. */
export const inertLine = (text: string): string => defuse(visible(text).replaceAll('\n', '␊').replaceAll('\t', ' '))
